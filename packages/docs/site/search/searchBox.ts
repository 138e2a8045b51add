import { createSearch, loadIndex } from "./createSearch.ts";
import type { Entry } from "./SearchIndex.ts";

/** What the button that opens the search says about itself, in its `data-` attributes. */
interface Settings {
  /** Address of the index. */
  index: string;
  /** Address of the language's root. */
  root: string;
  placeholder: string;
  none: string;
  failed: string;
}

/** Shows the search, and loads the index when it is opened for the first time. */
class SearchBox {
  readonly #settings: Settings;
  readonly #dialog = document.createElement("dialog");
  readonly #input = document.createElement("input");
  readonly #list = document.createElement("ul");
  readonly #note = document.createElement("p");
  #search: Promise<(query: string) => Entry[]> | undefined;
  #active = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    const { placeholder } = settings;
    this.#dialog.className = "search-box";
    this.#dialog.setAttribute("aria-label", placeholder);
    Object.assign(this.#input, { type: "search", placeholder, autocomplete: "off", spellcheck: false });
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-label": placeholder,
      "aria-autocomplete": "list",
      "aria-controls": "hits",
      "aria-expanded": "false",
    }))
      this.#input.setAttribute(name, value);
    this.#list.id = "hits";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", placeholder);
    this.#list.hidden = true;
    this.#note.setAttribute("role", "status");
    this.#dialog.append(this.#input, this.#list, this.#note);
    document.body.append(this.#dialog);
    this.#input.addEventListener("input", () => this.#show());
    this.#input.addEventListener("keydown", (event) => this.#press(event));
    this.#dialog.addEventListener("click", ({ target }) => {
      if (target === this.#dialog) this.#dialog.close();
    });
  }

  open(): void {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    this.#input.select();
    this.#load().catch(() => this.#fail());
  }

  #load(): Promise<(query: string) => Entry[]> {
    this.#search ??= fetch(this.#settings.index).then(async (response) => {
      if (!response.ok) throw new Error(`The index has status ${response.status}.`);
      const { entries, index } = await response.json();
      return createSearch(entries, loadIndex(index));
    });
    return this.#search;
  }

  #fail(): void {
    this.#search = undefined;
    this.#note.textContent = this.#settings.failed;
  }

  async #show(): Promise<void> {
    const query = this.#input.value;
    try {
      const search = await this.#load();
      // The reader has gone on writing while the index was on its way.
      if (query === this.#input.value) this.#showHits(query.trim() === "" ? [] : search(query), query);
    } catch {
      this.#fail();
    }
  }

  #showHits(hits: readonly Entry[], query: string): void {
    this.#list.replaceChildren(...hits.map((hit, index) => this.#option(hit, index, query)));
    this.#list.hidden = hits.length === 0;
    this.#input.setAttribute("aria-expanded", String(hits.length > 0));
    this.#note.textContent = hits.length === 0 && query.trim() !== "" ? this.#settings.none : "";
    this.#choose(0);
  }

  #option({ address, title, page, text }: Entry, index: number, query: string): HTMLLIElement {
    const item = document.createElement("li");
    item.id = `hit-${index}`;
    item.setAttribute("role", "option");
    const link = document.createElement("a");
    link.href = `${this.#settings.root}${address}`;
    link.tabIndex = -1;
    const heading = document.createElement("strong");
    heading.append(...marked(title, query));
    const where = document.createElement("span");
    where.textContent = page;
    const passage = document.createElement("small");
    passage.append(...marked(around(text, query), query));
    link.append(heading, where, passage);
    link.addEventListener("click", () => this.#dialog.close());
    item.append(link);
    return item;
  }

  #choose(index: number): void {
    const options = Array.from(this.#list.children);
    this.#active = Math.max(0, Math.min(index, options.length - 1));
    for (const [each, option] of options.entries())
      option.setAttribute("aria-selected", String(each === this.#active));
    const active = options[this.#active];
    if (active) this.#input.setAttribute("aria-activedescendant", active.id);
    else this.#input.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }

  #press(event: KeyboardEvent): void {
    // Enter, while text is being converted into characters, ends that.
    if (event.isComposing) return;
    if (event.key === "ArrowDown") this.#choose(this.#active + 1);
    else if (event.key === "ArrowUp") this.#choose(this.#active - 1);
    else if (event.key === "Enter") this.#list.children[this.#active]?.querySelector("a")?.click();
    // A field for searching would empty itself first.
    else if (event.key === "Escape") this.#dialog.close();
    else return;
    event.preventDefault();
  }
}

const PASSAGE = 120;

/** The part of a text that has what the reader has written. */
function around(text: string, query: string): string {
  const found = text.toLowerCase().indexOf(firstWord(query));
  const start = Math.max(0, found - PASSAGE / 3);
  return `${start > 0 ? "…" : ""}${text.slice(start, start + PASSAGE)}${start + PASSAGE < text.length ? "…" : ""}`;
}

const firstWord = (query: string): string => query.trim().toLowerCase().split(/\s+/)[0] as string;

/** A text with what the reader has written marked. */
function marked(text: string, query: string): (string | Node)[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const pattern = new RegExp(
    `(${words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("|")})`,
    "gi",
  );
  return text.split(pattern).map((part) => {
    if (!words.includes(part.toLowerCase())) return part;
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  });
}

let box: SearchBox | undefined;

/** Opens the search of the page. */
export function openSearch(settings: Settings): void {
  box ??= new SearchBox(settings);
  box.open();
}
