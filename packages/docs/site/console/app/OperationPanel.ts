import type { ConsoleOperation } from "../ConsoleData.ts";
import type { CallInput } from "./CallInput.ts";
import { printJson } from "./cut.ts";
import { button, element } from "./element.ts";
import { codeBlock, labelled, panel, type Shell, StatusLine } from "./Shell.ts";
import type { Watcher } from "./Watcher.ts";

/** A control of the form, with what it was given; what the reader has changed is left alone. */
interface Control {
  node: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
  filled: string;
  value: () => string;
}

/** The form of any operation of the description, filled with its example. */
export class OperationPanel {
  readonly node: HTMLElement;
  readonly #shell: Shell;
  readonly #watcher: Watcher;
  readonly #choice: HTMLSelectElement;
  readonly #form = element("div", { class: "form" });
  readonly #status: StatusLine;
  readonly #result = element("div");
  #controls: Control[] = [];
  #read: () => CallInput = () => ({ parameters: {} });

  constructor(shell: Shell, watcher: Watcher) {
    const { api, words } = shell;
    this.#shell = shell;
    this.#watcher = watcher;
    this.#status = new StatusLine(shell);
    const groups = [...new Set(api.data.operations.map(({ group }) => group))];
    this.#choice = element(
      "select",
      {
        change: () => {
          history.replaceState(null, "", `#${this.#choice.value}`);
          this.#show();
        },
      },
      ...groups.map((label) =>
        element(
          "optgroup",
          { label },
          ...api.data.operations
            .filter(({ group }) => group === label)
            .map(({ id, summary, method }) => element("option", { value: id }, `${summary} (${method})`)),
        ),
      ),
    );
    const send = button(words("call"), () => this.#status.run(send, () => this.#call()), {
      class: "primary",
    });
    this.node = panel(
      words("any_operation"),
      "operation-box",
      labelled(words("operation"), this.#choice),
      this.#form,
      element("div", { class: "actions" }, send),
      this.#status.node,
      this.#result,
    );
    this.#show();
  }

  /** Opens the operation that a link's fragment names. Any other fragment, of which not every one can be decoded, does nothing. */
  openFragment(hash: string): void {
    const named = this.#shell.api.data.operations.find(({ id }) => hash === `#${encodeURIComponent(id)}`);
    if (named) this.open(named.id);
  }

  /** Shows the form of an operation, and leads the reader there. */
  open(id: string): void {
    this.#choice.value = id;
    this.#show();
    this.node.scrollIntoView();
    this.#choice.focus({ preventScroll: true });
  }

  /** Fills in what has been made since, where the reader has not written anything. */
  update(): void {
    for (const control of this.#controls) {
      if (control.node.value !== control.filled) continue;
      control.filled = control.value();
      control.node.value = control.filled;
    }
  }

  get #operation(): ConsoleOperation {
    return this.#shell.api.operation(this.#choice.value);
  }

  #show(): void {
    const { words, root } = this.#shell;
    const { method, path, page, summary } = this.#operation;
    this.#controls = [];
    this.#status.say("");
    this.#result.replaceChildren();
    const parameters = this.#parameters();
    const [body, readBody] = this.#body();
    this.#read = () => {
      const content = readBody();
      return {
        parameters: Object.fromEntries(
          parameters.map(({ name, control }) => [name, control.node.value.trim()]),
        ),
        ...(content !== undefined && { body: content }),
      };
    };
    this.#form.replaceChildren(
      element(
        "p",
        { class: "endpoint" },
        element("span", { class: `method ${method.toLowerCase()}` }, method),
        " ",
        element("code", { translate: "no" }, path),
      ),
      element("p", {}, element("a", { href: `${root}${page}` }, words("about", { what: summary }))),
      ...parameters.map(({ row }) => row),
      ...body,
    );
  }

  #add(node: Control["node"], value: () => string): Control {
    const filled = value();
    node.value = filled;
    const control = { node, filled, value };
    this.#controls.push(control);
    return control;
  }

  #parameters(): { name: string; row: HTMLElement; control: Control }[] {
    const { api, words } = this.#shell;
    return this.#operation.parameters.map(({ name, required, kind, type, description, example }) => {
      const node =
        kind === "boolean"
          ? element(
              "select",
              {},
              ...["", "true", "false"].map((value) => element("option", { value }, value)),
            )
          : element("input", {
              type: kind === "number" ? "number" : "text",
              autocomplete: "off",
              spellcheck: "false",
              required,
            });
      const control = this.#add(node, () => api.values.get(name) ?? (required ? example : ""));
      const label = required ? `${name} (${words("required")})` : name;
      return { name, control, row: labelled(label, node, `${type}\n${description}`) };
    });
  }

  /** The controls of the body, and what reads them. */
  #body(): [rows: HTMLElement[], read: () => unknown] {
    const { body } = this.#operation;
    if (!body) return [[], () => undefined];
    return body.files.length > 0 ? this.#formFields(body) : this.#jsonField(body);
  }

  #jsonField({ examples }: NonNullable<ConsoleOperation["body"]>): [HTMLElement[], () => unknown] {
    const { api, words } = this.#shell;
    let example = examples[0];
    const node = element("textarea", { rows: 10, spellcheck: "false", class: "json", translate: "no" });
    const control = this.#add(node, () => printJson(api.values.fill(example?.value ?? {})));
    const choice = element(
      "select",
      {
        change: () => {
          example = examples.find(({ name }) => name === choice.value);
          control.filled = control.value();
          node.value = control.filled;
        },
      },
      ...examples.map(({ name, summary }) => element("option", { value: name }, summary || name)),
    );
    return [
      [
        ...(examples.length > 1 ? [labelled(words("example"), choice)] : []),
        labelled(words("body"), node, words("body_hint")),
      ],
      () => JSON.parse(node.value),
    ];
  }

  #formFields({ examples, files }: NonNullable<ConsoleOperation["body"]>): [HTMLElement[], () => unknown] {
    const { words } = this.#shell;
    const example = (examples[0]?.value ?? {}) as Record<string, unknown>;
    const fields = Object.entries(example).map(([name, value]) => {
      const isFile = files.includes(name);
      const node = element("input", isFile ? { type: "file" } : { type: "text", autocomplete: "off" });
      if (!isFile) node.value = String(value);
      const read = () =>
        isFile
          ? (node.files?.[0] ?? new File([String(value)], "notes.md", { type: "text/markdown" }))
          : node.value;
      return { name, read, row: labelled(name, node, isFile ? words("file_hint") : undefined) };
    });
    return [
      fields.map(({ row }) => row),
      () => Object.fromEntries(fields.map(({ name, read }) => [name, read()])),
    ];
  }

  async #call(): Promise<void> {
    const { api, words } = this.#shell;
    const operation = this.#operation;
    this.#result.replaceChildren();
    const input = this.#read();
    if (operation.response?.kind === "stream") {
      const [sessionId = "", ...rest] = operation.parameters
        .toSorted((one, other) => Number(other.in === "path") - Number(one.in === "path"))
        .map(({ name }) => input.parameters[name] ?? "");
      this.#watcher.start(sessionId, rest[0] || undefined);
      this.#status.say(words("watching"), "good");
      return;
    }
    const response = await api.call(operation, input);
    this.#status.say(words("done", { what: operation.summary }), "good");
    if (response !== undefined)
      this.#result.replaceChildren(codeBlock(printJson(response, api.data.secretFields)));
  }
}
