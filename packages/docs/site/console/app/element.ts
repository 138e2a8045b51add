type Attributes = Record<string, string | number | boolean | undefined | ((event: never) => unknown)>;
type Child = Node | string | undefined;

/**
 * Makes an element.
 *
 * @param attributes Attributes by name; `true` is one without a value, false and undefined are none, and a function listens to the
 * event of its name.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value as EventListener);
    else if (value !== undefined && value !== false)
      made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A button that does something. */
export function button(text: string, click: () => unknown, attributes: Attributes = {}): HTMLButtonElement {
  return element("button", { type: "button", click, ...attributes }, text);
}

let ids = 0;

/** An id that nothing else on the page has. */
export const newId = (): string => {
  ids += 1;
  return `c${ids}`;
};
