import { element, newId } from "./element.ts";
import { type Attempt, type Entry, RequestLog } from "./RequestLog.ts";
import { codeBlock, panel } from "./Shell.ts";
import type { Words } from "./words.ts";

/** Shows the latest calls, newest first: as curl and TypeScript, with each attempt, and what came back. */
export class RequestPanel {
  readonly node: HTMLElement;
  readonly log: RequestLog;
  readonly #words: Words;
  readonly #nodes = new Map<number, HTMLDetailsElement>();
  readonly #list = element("div", { class: "requests-list" });
  readonly #empty: HTMLElement;

  constructor(words: Words) {
    this.#words = words;
    this.log = new RequestLog(
      (entry) => this.#change(entry),
      ({ number }) => this.#drop(number),
    );
    this.#empty = element("p", { class: "quiet" }, words("requests_empty"));
    this.node = panel(words("requests"), "requests", this.#empty, this.#list);
  }

  #drop(number: number): void {
    this.#nodes.get(number)?.remove();
    this.#nodes.delete(number);
  }

  #change(entry: Entry): void {
    this.#empty.hidden = true;
    let node = this.#nodes.get(entry.number);
    if (!node) {
      node = element("details", { class: "request" });
      this.#nodes.set(entry.number, node);
      this.#list.prepend(node);
    }
    const summary = element("summary", {}, ...this.#summary(entry));
    const known = node.firstElementChild;
    if (known) known.replaceWith(summary);
    else node.append(summary, this.#samples(entry), element("div", { class: "outcome" }));
    node.lastElementChild?.replaceChildren(...this.#outcome(entry));
  }

  #summary({ number, method, path, attempts, state }: Entry): (Node | string)[] {
    const { status } = attempts.at(-1) ?? {};
    const text = status ? String(status) : this.#words(state === "sent" ? "waiting" : "no_response");
    return [
      element("span", { class: "number" }, `${number}`),
      element("span", { class: `method ${method.toLowerCase()}` }, method),
      element("code", { translate: "no" }, path),
      element("span", { class: `pill ${state}` }, text),
    ];
  }

  #samples({ samples, title, number }: Entry): HTMLElement {
    const name = newId();
    const inputs = samples.flatMap(({ label }, index) => {
      const id = newId();
      return [
        element("input", { type: "radio", name, id, value: label, checked: index === 0 }),
        element("label", { for: id, lang: "en" }, label),
      ];
    });
    return element(
      "fieldset",
      { class: "samples" },
      element("legend", {}, `${number}: ${title}`),
      element("div", { class: "choices" }, ...inputs),
      ...samples.map(({ source }) => element("div", { class: "panel" }, codeBlock(source))),
    );
  }

  #outcome({ attempts, response }: Entry): Node[] {
    const items = attempts.map((attempt) => element("li", {}, ...this.#attempt(attempt)));
    return [
      ...(items.length > 0 ? [element("ol", { class: "attempts" }, ...items)] : []),
      ...(response ? [codeBlock(response)] : []),
    ];
  }

  #attempt({
    number,
    other,
    status,
    problem,
    idempotencyKey,
    lastEventId,
    requestId,
    isReplayed,
  }: Attempt): (Node | string)[] {
    const words = this.#words;
    const result = status ? String(status) : (problem ?? words("waiting"));
    const code = (name: string, value: string | undefined) =>
      value === undefined ? [] : [" · ", element("code", { translate: "no" }, `${name}: ${value}`)];
    return [
      `${words("attempt", { number })}: ${result}`,
      ...(other === undefined ? [] : [" · ", element("code", { translate: "no" }, other)]),
      ...(isReplayed ? [` · ${words("replayed")}`] : []),
      ...code("Idempotency-Key", idempotencyKey),
      ...code("Last-Event-ID", lastEventId),
      ...code("x-request-id", requestId),
    ];
  }
}
