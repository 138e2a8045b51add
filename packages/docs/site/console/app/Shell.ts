import type { Api } from "./Api.ts";
import { button, element, newId } from "./element.ts";
import { type Explanation, explain } from "./explain.ts";
import { inline, type Words } from "./words.ts";

/** What all parts of the console share. */
export interface Shell {
  api: Api;
  words: Words;
  /** Address of the root of the language, relative to the page. */
  root: string;
}

/** A part of the console, with its heading. */
export function panel(title: string, name: string, ...children: Node[]): HTMLElement {
  const id = newId();
  return element(
    "section",
    { class: `panel-box ${name}`, "aria-labelledby": id },
    element("h2", { id }, title),
    ...children,
  );
}

/** A label above its control. */
export function labelled(text: string, control: HTMLElement, hint?: string): HTMLElement {
  control.id = newId();
  const note = hint ? element("small", { id: newId() }, ...inline(hint)) : undefined;
  if (note) control.setAttribute("aria-describedby", note.id);
  return element("div", { class: "row" }, element("label", { for: control.id }, text), control, note);
}

/** A line that says how something went. It is read out. */
export class StatusLine {
  readonly node = element("p", { class: "status", role: "status" });
  readonly #shell: Shell;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  say(text: string, tone: "good" | "bad" | "" = ""): void {
    this.node.className = `status ${tone}`;
    this.node.replaceChildren(...inline(text));
  }

  /** Says what has failed, and where to read more. */
  fail(error: unknown): void {
    const { words, root } = this.#shell;
    const { text, page } = explainFor(this.#shell, error);
    this.say(text, "bad");
    if (page) this.node.append(" ", element("a", { href: `${root}${page}` }, words("what_to_do")));
  }

  /** Does something, and says if it fails. A button that is waiting cannot be pressed again. */
  async run(control: HTMLButtonElement, work: () => Promise<unknown>): Promise<void> {
    if (control.getAttribute("aria-disabled") === "true") return;
    control.setAttribute("aria-disabled", "true");
    this.say(this.#shell.words("waiting"));
    try {
      await work();
    } catch (error) {
      this.fail(error);
    } finally {
      control.removeAttribute("aria-disabled");
    }
  }
}

/** Says what has failed where the console calls now. */
export function explainFor({ api, words }: Shell, error: unknown): Explanation {
  const { baseUrl } = api.target();
  return explain(error, words, { baseUrl, origin: location.origin, errorTypes: api.data.errorTypes });
}

/** A piece of code that can be copied. */
export function codeBlock(source: string): HTMLElement {
  const { copy = "", copied = "" } = document.body.dataset;
  const text = element("code", {}, source);
  const copyButton = button(
    copy,
    async () => {
      await navigator.clipboard.writeText(text.textContent ?? "");
      copyButton.textContent = copied;
      setTimeout(() => {
        copyButton.textContent = copy;
      }, 1500);
    },
    { class: "copy", lang: document.documentElement.lang },
  );
  return element(
    "div",
    { class: "code", lang: "en", translate: "no" },
    copyButton,
    element("pre", { tabindex: 0 }, text),
  );
}
