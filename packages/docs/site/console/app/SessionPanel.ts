import type { ConsoleOperation } from "../ConsoleData.ts";
import type { CallInput } from "./CallInput.ts";
import { button, element } from "./element.ts";
import { labelled, panel, type Shell, StatusLine } from "./Shell.ts";
import type { Watcher } from "./Watcher.ts";
import { inline } from "./words.ts";

/** What has to be there before a message, in order. */
const STEPS = ["createAgent", "createEnvironment", "createSession"];

/** The guided way: from nothing to an agent's reply, and what can be done to it. */
export class SessionPanel {
  readonly node: HTMLElement;
  readonly #shell: Shell;
  readonly #watcher: Watcher;
  readonly #steps: { operation: ConsoleOperation; item: HTMLElement; made: HTMLElement }[];

  /** @param edit Opens the form of an operation. */
  constructor(shell: Shell, watcher: Watcher, edit: (id: string) => void) {
    const { api, words } = shell;
    this.#shell = shell;
    this.#watcher = watcher;
    const status = new StatusLine(shell);
    this.#steps = STEPS.map((id) => {
      const operation = api.operation(id);
      const made = element("code", { class: "made", translate: "no" });
      const run = button(
        words("run"),
        () =>
          status.run(run, async () => {
            await this.#run(operation);
            status.say(words("done", { what: operation.summary }), "good");
          }),
        { "aria-label": `${words("run")}: ${operation.summary}` },
      );
      const change = button(words("edit"), () => edit(id), {
        class: "quiet",
        "aria-label": `${words("edit")}: ${operation.summary}`,
      });
      const name = element("span", { class: "step-name" }, operation.summary, made);
      const item = element("li", {}, name, element("span", { class: "actions" }, run, change));
      return { operation, item, made };
    });

    const begin = button(
      words("begin"),
      () =>
        status.run(begin, async () => {
          await this.#begin();
          status.say(words("begun"), "good");
        }),
      { class: "primary" },
    );

    const file = element("input", { type: "file" });
    const attach = button(words("attach"), () =>
      status.run(attach, async () => {
        const chosen = file.files?.[0] ?? new File(["# Notes\n"], "notes.md", { type: "text/markdown" });
        await this.#attach(chosen);
        status.say(words("attached", { name: chosen.name }), "good");
      }),
    );

    const message = element("textarea", { rows: 3 });
    message.value = words("message_example");
    const send = button(
      words("send"),
      () =>
        status.run(send, async () => {
          if (api.values.get("session_id") === undefined) await this.#begin();
          await this.#call("sendSessionEvents", {
            events: [{ type: "user.message", content: [{ type: "text", text: message.value }] }],
          });
          status.say(words("sent"), "good");
        }),
      { class: "primary" },
    );
    message.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) send.click();
    });
    const interrupt = button(words("interrupt"), () =>
      status.run(interrupt, async () => {
        await this.#call("sendSessionEvents", { events: [{ type: "user.interrupt" }] });
        status.say(words("interrupted"), "good");
      }),
    );
    const cancel = button(words("cancel"), () =>
      status.run(cancel, async () => {
        await this.#call("cancelSession");
        status.say(words("cancelled"), "good");
      }),
    );

    this.node = panel(
      words("guided"),
      "guided",
      element("p", {}, ...inline(words("guided_hint"))),
      element("ol", { class: "run-steps" }, ...this.#steps.map(({ item }) => item)),
      element("div", { class: "actions" }, begin),
      labelled(words("file"), file, words("file_hint")),
      element("div", { class: "actions" }, attach),
      labelled(words("message"), message, words("message_hint")),
      element("div", { class: "actions" }, send, interrupt, cancel),
      status.node,
    );
  }

  /** Shows what has been made. */
  update(): void {
    for (const { operation, item, made } of this.#steps) {
      const value = operation.makes && this.#shell.api.values.get(operation.makes);
      made.textContent = value ?? "";
      item.className = value ? "made" : "";
    }
  }

  async #run(operation: ConsoleOperation): Promise<void> {
    await this.#shell.api.call(operation, this.#inputOf(operation));
  }

  /** Makes what is not there yet; a session is always a new one. */
  async #begin(): Promise<void> {
    const { api } = this.#shell;
    for (const id of STEPS) {
      const operation = api.operation(id);
      const isThere = operation.makes !== undefined && api.values.get(operation.makes) !== undefined;
      if (!isThere || operation.makes === "session_id") await this.#run(operation);
    }
  }

  async #attach(file: File): Promise<void> {
    const { api } = this.#shell;
    if (api.values.get("session_id") === undefined) await this.#begin();
    const upload = api.operation("uploadFile");
    const [name = "file"] = upload.body?.files ?? [];
    const [example] = upload.body?.examples ?? [];
    await api.call(upload, { parameters: {}, body: { ...(example?.value as object), [name]: file } });
    await this.#call("addSessionResources", {
      resources: [{ type: "file", file_id: api.values.get("file_id") ?? "" }],
    });
  }

  /** Calls an operation of the session. */
  async #call(id: string, body?: unknown): Promise<void> {
    const { api } = this.#shell;
    const operation = api.operation(id);
    const sessionId = api.values.get("session_id") ?? "";
    // A stream that was left would not show what happens now.
    if (sessionId !== "" && !this.#watcher.isActive && this.#watcher.state !== "ended")
      this.#watcher.restart();
    await api.call(operation, {
      parameters: { session_id: sessionId },
      ...(body !== undefined && { body }),
    });
  }

  /** The first example of an operation, with what has been made in its place. */
  #inputOf({ body }: ConsoleOperation): CallInput {
    const [example] = body?.examples ?? [];
    return { parameters: {}, ...(body && { body: this.#shell.api.values.fill(example?.value) }) };
  }
}
