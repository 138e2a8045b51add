import type { AgentMessageEvent } from "@cloud-agents/types";
import type { LogEntry } from "../store/EventLog.ts";
import type { Json } from "../store/Json.ts";

/** A piece of a message that is being written. It is in no log. */
export interface Delta {
  /** The log's last position when the piece was written: a reader elsewhere in the log has no use for it. */
  position: number;
  body: Json<AgentMessageEvent>;
}

/** Follows one session. */
export interface FeedReader {
  /**
   * The log has grown, or the session is over, or the server is stopping: look again.
   *
   * @param entries All that the log has got and one who has had what is before them has not; such a reader need not look.
   */
  changed(entries?: readonly LogEntry[]): void;
  written(delta: Delta): void;
}

/** Notifies the readers of a session, on this server, that its log has changed. They read the change from the log unless they are given it. */
export class SessionFeeds {
  readonly #readers = new Map<string, Set<FeedReader>>();
  #closed = false;
  /** Is told, too, what this server has changed, unless it came from there. */
  onChanged: (sessionId: string) => void = () => {};
  /** As `onChanged`, of a piece of a message. */
  onWritten: (sessionId: string, delta: Delta) => void = () => {};

  /** Is told when a reader could not look at its session. */
  onMissed: (sessionId: string) => void = () => {};

  /** Whether the server is stopping, so that readers have to end. */
  get closed(): boolean {
    return this.#closed;
  }

  /** @returns The sessions that have readers. */
  sessions(): Iterable<string> {
    return this.#readers.keys();
  }

  /** @returns How many readers there are. */
  readers(): number {
    let count = 0;
    for (const readers of this.#readers.values()) count += readers.size;
    return count;
  }

  hasReaders(sessionId: string): boolean {
    return this.#readers.has(sessionId);
  }

  /** @returns What ends it. */
  subscribe(sessionId: string, reader: FeedReader): () => void {
    const readers = this.#readers.get(sessionId) ?? new Set();
    this.#readers.set(sessionId, readers.add(reader));
    return () => {
      if (readers.delete(reader) && readers.size === 0) this.#readers.delete(sessionId);
    };
  }

  /** This server has changed the log. */
  changed(sessionId: string, entries?: readonly LogEntry[]): void {
    this.onChanged(sessionId);
    this.tell(sessionId, entries);
  }

  /** Has the readers here look again, unless these entries are all that they lack. */
  tell(sessionId: string, entries?: readonly LogEntry[]): void {
    for (const reader of this.#readers.get(sessionId) ?? []) reader.changed(entries);
  }

  /** This server has written a piece of a message. */
  written(sessionId: string, delta: Delta): void {
    this.onWritten(sessionId, delta);
    this.pass(sessionId, delta);
  }

  /** Gives a piece of a message to the readers here. */
  pass(sessionId: string, delta: Delta): void {
    for (const reader of this.#readers.get(sessionId) ?? []) reader.written(delta);
  }

  /** A reader could not look at its session, because the store could not be asked: it waits until it is told that it can. */
  missed(sessionId: string): void {
    this.onMissed(sessionId);
  }

  /** Has every reader end. */
  close(): void {
    this.#closed = true;
    for (const sessionId of this.#readers.keys()) this.tell(sessionId);
  }
}
