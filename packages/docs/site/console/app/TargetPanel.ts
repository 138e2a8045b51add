import type { Target } from "./Api.ts";
import { button, element, newId } from "./element.ts";
import { isLoopback } from "./explain.ts";
import { labelled, panel, type Shell, StatusLine } from "./Shell.ts";

/** What `npm start` serves, by the name of the word for it. */
export const PRESETS = [
  { name: "server", baseUrl: "http://127.0.0.1:4020" },
  { name: "mock", baseUrl: "http://127.0.0.1:4010" },
] as const;

/** What servers of this computer are given, which take any token. */
const LOCAL_TOKEN = "pt-console";

/** Where calls go. A token is kept for each origin, in memory alone: it is sent to no other, and is gone with the page. */
export class TargetPanel {
  readonly node: HTMLElement;
  readonly #shell: Shell;
  readonly #address = element("input", {
    type: "url",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
  });
  readonly #token = element("input", { type: "password", autocomplete: "off", spellcheck: "false" });
  readonly #tokens = new Map<string, string>();
  readonly #choices = new Map<string, HTMLInputElement>();
  readonly #changed: () => void;

  /** @param changed Called when calls go elsewhere, or as somebody else. */
  constructor(shell: Shell, changed: () => void) {
    const { words, api } = shell;
    this.#shell = shell;
    this.#changed = changed;
    const status = new StatusLine(shell);
    const name = newId();
    const choices = [...PRESETS.map((preset) => preset.name), "other"].map((choice) => {
      const id = newId();
      const input = element("input", {
        type: "radio",
        name,
        id,
        value: choice,
        change: () => this.#choose(choice),
      });
      this.#choices.set(choice, input);
      return element("span", { class: "choice" }, input, element("label", { for: id }, words(choice)));
    });
    const list = element(
      "datalist",
      { id: newId() },
      ...api.data.servers.map((value) => element("option", { value })),
    );
    this.#address.setAttribute("list", list.id);
    this.#address.addEventListener("change", () => this.#move());
    this.#token.addEventListener("change", () => {
      this.#tokens.set(this.#origin, this.#token.value.trim());
      this.#changed();
    });
    const check = button(words("check"), () => status.run(check, () => this.#check(status)));
    this.node = panel(
      words("target"),
      "target",
      element(
        "fieldset",
        { class: "plain" },
        element("legend", {}, words("target_which")),
        element("div", { class: "choices-row" }, ...choices),
      ),
      labelled(words("address"), this.#address),
      list,
      labelled(words("token"), this.#token, words("token_hint")),
      element("div", { class: "actions" }, check),
      status.node,
    );
    this.#choose(PRESETS[0].name);
  }

  /** Where the next call goes. */
  get target(): Target {
    return { baseUrl: this.#address.value.trim().replace(/\/+$/, ""), token: this.#token.value.trim() };
  }

  get #origin(): string {
    const { value } = this.#address;
    return URL.canParse(value) ? new URL(value).origin : value;
  }

  #choose(choice: string): void {
    const preset = PRESETS.find(({ name }) => name === choice);
    if (preset) this.#address.value = preset.baseUrl;
    else {
      this.#address.value = "";
      this.#address.placeholder = this.#shell.api.data.servers[0] ?? "https://";
      this.#address.focus();
    }
    this.#move();
  }

  /** The address has changed: another token belongs to it. */
  #move(): void {
    const { value } = this.#address;
    const chosen = PRESETS.find(({ baseUrl }) => baseUrl === value)?.name ?? "other";
    for (const [choice, input] of this.#choices) input.checked = choice === chosen;
    this.#token.value = this.#tokens.get(this.#origin) ?? (isLoopback(value) ? LOCAL_TOKEN : "");
    this.#changed();
  }

  /** Calls what needs nothing to be there: the first list. */
  async #check(status: StatusLine): Promise<void> {
    const { api, words } = this.#shell;
    const list = api.data.operations.find(
      ({ method, parameters }) => method === "GET" && parameters.every(({ required }) => !required),
    );
    if (!list) return;
    const { baseUrl } = this.target;
    await api.call(list, { parameters: {} });
    status.say(words("reached", { address: baseUrl }), "good");
  }
}
