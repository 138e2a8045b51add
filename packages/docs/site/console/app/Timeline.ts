import { cut } from "./cut.ts";

/** An event as it arrives, of a type that may be unknown. */
export interface StreamEvent {
  type: string;
  id?: string;
  turn_id?: string | null;
  delta?: boolean;
  created_at?: string;
  [field: string]: unknown;
}

/** What the timeline shows of a turn. */
export interface TurnItem {
  kind: "turn";
  key: string;
  number: number;
}

/** An event of the log, or a message that is being written. */
export interface EventItem {
  kind: "event";
  key: string;
  type: string;
  /** What it says, for people; empty when it says nothing. */
  text: string;
  /** Pieces that have arrived of a message. */
  deltas: number;
  /** Whether it is still being written. */
  isGrowing: boolean;
  time: string;
  /** The whole event. */
  event: StreamEvent;
}

/** Heartbeats, those that follow each other in one. */
export interface HeartbeatItem {
  kind: "heartbeats";
  key: string;
  count: number;
}

/** What happened to the connection. */
export interface NoteItem {
  kind: "note";
  key: string;
  what: "opened" | "lost" | "resumed" | "ended" | "failed" | "stopped" | "paused";
  text: string;
}

export type Item = TurnItem | EventItem | HeartbeatItem | NoteItem;

/** At most so many entries are kept. */
export const MAX_ITEMS = 300;

/** Characters of a message that are kept while it is being written. */
const MAX_TEXT = 20_000;

/** The entries of a stream, in the order of arrival: the oldest go when there are too many. */
export class Timeline {
  readonly #items = new Map<string, Item>();
  readonly #changed: (item: Item) => void;
  readonly #dropped: (key: string) => void;
  #turn: string | undefined;
  #turns = 0;
  #notes = 0;
  #lastKey = "";
  /** How many entries are no longer there. */
  dropped = 0;

  /**
   * @param changed Called with each entry that is new or has changed.
   * @param dropped Called with the key of each that is gone.
   */
  constructor(changed: (item: Item) => void = () => {}, dropped: (key: string) => void = () => {}) {
    this.#changed = changed;
    this.#dropped = dropped;
  }

  /** The entries, oldest first. */
  get items(): Item[] {
    return [...this.#items.values()];
  }

  /** Adds what has arrived. */
  add(event: StreamEvent): void {
    if (event.type === "heartbeat") {
      this.#heartbeat();
      return;
    }
    const turn = event.turn_id ?? undefined;
    if (turn !== undefined && turn !== this.#turn) {
      this.#turn = turn;
      this.#turns += 1;
      this.#put({ kind: "turn", key: `turn ${this.#turns}`, number: this.#turns });
    }
    const key = `event ${event.id ?? `${event.type} ${++this.#notes}`}`;
    const known = this.#items.get(key);
    const growing = known?.kind === "event" && known.isGrowing ? known : undefined;
    const text = textOf(event);
    if (event.type === "session.status_idle") this.#settle();
    this.#put({
      kind: "event",
      key,
      type: event.type,
      // The complete message takes the place of its pieces.
      text: cut(event.delta ? (growing?.text ?? "") + text : text, MAX_TEXT),
      deltas: (growing?.deltas ?? 0) + (event.delta ? 1 : 0),
      isGrowing: event.delta === true,
      time: event.created_at ?? "",
      event,
    });
  }

  /** Adds what happened to the connection. */
  note(what: NoteItem["what"], text: string): void {
    this.#notes += 1;
    this.#put({ kind: "note", key: `note ${this.#notes}`, what, text });
  }

  /** Removes everything. */
  clear(): void {
    for (const key of this.#items.keys()) this.#dropped(key);
    this.#items.clear();
    this.#turn = undefined;
    this.#turns = 0;
    this.dropped = 0;
  }

  #heartbeat(): void {
    const last = this.#items.get(this.#lastKey);
    if (last?.kind === "heartbeats") this.#put({ ...last, count: last.count + 1 });
    else this.#put({ kind: "heartbeats", key: `heartbeats ${++this.#notes}`, count: 1 });
  }

  /** A turn is over: what was being written in it stays as it is. */
  #settle(): void {
    for (const item of this.#items.values())
      if (item.kind === "event" && item.isGrowing) {
        const settled = { ...item, isGrowing: false };
        this.#items.set(item.key, settled);
        this.#changed(settled);
      }
  }

  #put(item: Item): void {
    this.#items.set(item.key, item);
    this.#lastKey = item.key;
    this.#changed(item);
    for (const key of this.#items.keys()) {
      if (this.#items.size <= MAX_ITEMS) break;
      this.#items.delete(key);
      this.dropped += 1;
      this.#dropped(key);
    }
  }
}

/** What an event says, whatever its type: its blocks of text, its thought, its error, or the tool that is used. */
function textOf({ content, thinking, error, tool_name, tool_input, usage }: StreamEvent): string {
  if (Array.isArray(content)) return content.map((block) => block?.text ?? "").join("");
  if (typeof content === "string") return content;
  if (typeof thinking === "string") return thinking;
  if (typeof tool_name === "string") return `${tool_name} ${JSON.stringify(tool_input ?? {})}`;
  const message = (error as { message?: unknown } | undefined)?.message;
  if (typeof message === "string") return message;
  const { input_tokens, output_tokens } = (usage ?? {}) as Record<string, unknown>;
  if (typeof input_tokens === "number") return `${input_tokens} → ${output_tokens}`;
  return "";
}
