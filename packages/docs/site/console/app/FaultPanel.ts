import { ConnectionError } from "@cloud-agents/client";
import { button, element } from "./element.ts";
import { FAULTS, FaultSwitch, NoFaultsError } from "./FaultSwitch.ts";
import { labelled, panel, type Shell, StatusLine } from "./Shell.ts";
import type { Watcher } from "./Watcher.ts";
import { inline } from "./words.ts";

/** Makes things go wrong on a reference server, so that the reader sees the client survive it. */
export class FaultPanel {
  readonly node: HTMLElement;

  constructor(shell: Shell, watcher: Watcher) {
    const { api, words, root } = shell;
    const faults = new FaultSwitch(() => api.target().baseUrl);
    const status = new StatusLine(shell);
    const list = element("ul", { class: "faults" });
    const choice = element(
      "select",
      {},
      ...FAULTS.map(({ name }) => element("option", { value: name }, words(`fault_${name}`))),
    );

    const show = async () => {
      const active = await faults.list();
      list.replaceChildren(
        ...active.map(({ fault, hits, times }) =>
          element(
            "li",
            {},
            element("code", { translate: "no" }, fault.type),
            ` ${words("hits", { hits, times: times ?? "∞" })}`,
          ),
        ),
      );
    };
    const perform = (control: HTMLButtonElement, work: () => Promise<void>) =>
      status.run(control, async () => {
        try {
          api.checkTarget({ needsToken: false });
          await work();
          await show();
        } catch (error) {
          if (error instanceof NoFaultsError) throw new Error(words("no_faults"));
          // The browser says only that a request has failed.
          if (error instanceof TypeError) throw new ConnectionError("faults", error.message, error);
          throw error;
        }
      });

    const add = button(words("inject"), () =>
      perform(add, async () => {
        const fault = FAULTS.find(({ name }) => name === choice.value);
        if (!fault) return;
        await faults.add(fault);
        if (fault.isOfStream && watcher.isActive) watcher.restart();
        const isWaiting = fault.isOfStream && !watcher.isActive;
        status.say(
          words(isWaiting ? "injected_waiting" : fault.isOfStream ? "injected_stream" : "injected_post"),
          "good",
        );
      }),
    );
    const look = button(words("refresh"), () => perform(look, async () => status.say("")));
    const clear = button(words("clear_faults"), () =>
      perform(clear, async () => {
        await faults.clear();
        status.say(words("cleared"), "good");
      }),
    );

    this.node = panel(
      words("faults"),
      "fault-box",
      element(
        "p",
        {},
        ...inline(words("faults_hint")),
        " ",
        element("a", { href: `${root}guides/reference-server/#faults` }, words("faults_guide")),
      ),
      labelled(words("fault"), choice),
      element("div", { class: "actions" }, add, look, clear),
      status.node,
      list,
    );
  }
}
