import { kebab } from "../../pages/Addresses.ts";
import { printJson } from "./cut.ts";
import { button, element } from "./element.ts";
import { panel, type Shell } from "./Shell.ts";
import { type EventItem, type Item, Timeline } from "./Timeline.ts";
import type { Watcher } from "./Watcher.ts";

/** Characters of a text that are read out. */
const MAX_READ_OUT = 300;

/** Shows a stream while it runs. What matters is read out: turns, whole messages, tools, and what happens to the connection. */
export class TimelinePanel {
  readonly node: HTMLElement;
  readonly timeline: Timeline;
  readonly #shell: Shell;
  readonly #nodes = new Map<string, HTMLElement>();
  readonly #waiting = new Map<string, Item>();
  readonly #list = element("ol", { class: "timeline" });
  readonly #box: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #dropped = element("p", { class: "quiet", hidden: true });
  readonly #state = element("span", { class: "pill" });
  readonly #spoken = element("p", { class: "spoken", role: "status" });
  readonly #again: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  #flushing: ReturnType<typeof setTimeout> | undefined;

  /** @param watcher Gives the watcher, which needs the timeline first. */
  constructor(shell: Shell, watcher: () => Watcher) {
    const { words } = shell;
    this.#shell = shell;
    this.timeline = new Timeline(
      (item) => this.#change(item),
      (key) => this.#drop(key),
    );
    this.#empty = element("p", { class: "quiet" }, words("timeline_empty"));
    this.#again = button(words("connect_again"), () => watcher().restart());
    this.#stop = button(words("stop_watching"), () => watcher().stop());
    this.#box = element(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": words("timeline") },
      this.#dropped,
      this.#list,
      this.#empty,
    );
    this.node = panel(
      words("timeline"),
      "stream",
      element("div", { class: "actions" }, this.#state, this.#again, this.#stop),
      this.#box,
      this.#spoken,
    );
  }

  /** Shows how the stream is. */
  update({ state, isBusy, sessionId, isActive }: Watcher): void {
    const { words } = this.#shell;
    const text = state === "open" ? words(isBusy ? "state_busy" : "state_idle") : words(`state_${state}`);
    if (this.#state.textContent !== text) this.#state.textContent = text;
    this.#state.dataset.state = state === "open" && isBusy ? "busy" : state;
    this.#again.hidden = sessionId === undefined || isActive;
    this.#stop.hidden = !isActive;
  }

  /** What arrives at once is shown at once: one layout for all of it. */
  #change(item: Item): void {
    this.#waiting.set(item.key, item);
    this.#flushing ??= setTimeout(() => this.#flush());
  }

  #drop(key: string): void {
    this.#waiting.delete(key);
    this.#nodes.get(key)?.remove();
    this.#nodes.delete(key);
    this.#flushing ??= setTimeout(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = undefined;
    const isAtEnd = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight < 40;
    for (const item of this.#waiting.values()) {
      const known = this.#nodes.get(item.key);
      const isOpen = known?.querySelector("details")?.open ?? false;
      const node = this.#render(item, isOpen);
      this.#nodes.set(item.key, node);
      if (known) known.replaceWith(node);
      else this.#list.append(node);
      const spoken = this.#spokenOf(item);
      if (spoken) this.#spoken.textContent = spoken.slice(0, MAX_READ_OUT);
    }
    this.#waiting.clear();
    const { dropped } = this.timeline;
    this.#dropped.hidden = dropped === 0;
    this.#dropped.textContent = this.#shell.words("dropped", { count: dropped });
    this.#empty.hidden = this.#nodes.size > 0;
    if (isAtEnd) this.#box.scrollTop = this.#box.scrollHeight;
  }

  #render(item: Item, isOpen: boolean): HTMLElement {
    const { words } = this.#shell;
    switch (item.kind) {
      case "turn":
        return element("li", { class: "turn" }, element("h3", {}, words("turn", { number: item.number })));
      case "heartbeats":
        return element("li", { class: "heartbeats" }, words("heartbeats", { count: item.count }));
      case "note":
        return element("li", { class: `note ${item.what}` }, item.text);
      case "event":
        return this.#event(item, isOpen);
    }
  }

  #event({ type, text, deltas, isGrowing, time, event }: EventItem, isOpen: boolean): HTMLElement {
    const { words, root, api } = this.#shell;
    const isKnown = api.data.eventTypes.includes(type);
    const pieces =
      deltas > 0 ? element("span", { class: "count" }, words("pieces", { count: deltas })) : undefined;
    const clock = time === "" ? undefined : element("time", { datetime: time }, timeOf(time));
    const [source = ""] = type.split(".");
    const head = [element("code", { translate: "no" }, type), pieces, clock];
    const page = isKnown
      ? element("a", { href: `${root}events/${kebab(type)}/` }, words("about", { what: type }))
      : undefined;
    return element(
      "li",
      { class: `event from-${source} ${kebab(type)}${isGrowing ? " growing" : ""}` },
      isGrowing
        ? element("div", { class: "event-head" }, ...head)
        : element(
            "details",
            { open: isOpen },
            element("summary", { class: "event-head" }, ...head),
            element("pre", { tabindex: 0, translate: "no" }, printJson(event, api.data.secretFields)),
            page,
          ),
      text === "" ? undefined : element("p", { class: "said", dir: "auto" }, text),
    );
  }

  #spokenOf(item: Item): string {
    const { words } = this.#shell;
    if (item.kind === "turn") return words("turn", { number: item.number });
    if (item.kind === "note") return item.text;
    if (item.kind === "heartbeats" || item.isGrowing) return "";
    return /^(?:agent|session)\./.test(item.type) ? `${item.type} ${item.text}` : "";
  }
}

/** The time of day. */
function timeOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString(document.documentElement.lang);
}
