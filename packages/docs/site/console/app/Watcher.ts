import { ConnectionError } from "@cloud-agents/client";
import type { Api } from "./Api.ts";
import { argumentsOf } from "./CallInput.ts";
import type { StreamEvent, Timeline } from "./Timeline.ts";
import type { Words } from "./words.ts";

/** How the stream is. */
export type WatchState = "off" | "connecting" | "open" | "waiting" | "ended" | "failed" | "paused";

/** Silence after which a connection counts as lost: a heartbeat is due every 15 seconds. */
const STALL_MS = 20_000;

/** A connection that ends within so many milliseconds is one that the server does not mean to keep. */
const BRIEF_MS = 3_000;

/** So many brief connections without anything new end the watching: the mock's stream ends each time. */
const MAX_BRIEF = 3;

/** What the watcher reports to. */
export interface WatcherOptions {
  api: Api;
  timeline: Timeline;
  words: Words;
  /** Called when the state has changed, or what is known of the session. */
  changed: () => void;
  /** Says in words why watching has failed. */
  explain: (error: unknown) => string;
}

/** Watches the stream of one session, and puts what arrives and what happens to the connection on the timeline. */
export class Watcher {
  readonly #options: WatcherOptions;
  #stop: AbortController | undefined;
  #last: string | undefined;
  state: WatchState = "off";
  /** The session that is, or was, watched. */
  sessionId: string | undefined;
  /** Whether a turn is running, as far as the stream says. */
  isBusy = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** Watches a session from its first event on, or goes on after one. What is watched so far is left. */
  start(sessionId: string, after?: string): void {
    this.#stop?.abort();
    const { timeline } = this.#options;
    if (sessionId !== this.sessionId || after === undefined) {
      timeline.clear();
      this.isBusy = false;
    }
    this.sessionId = sessionId;
    this.#last = after;
    this.#stop = new AbortController();
    void this.#follow(sessionId, this.#stop.signal);
  }

  /** Leaves the stream for good. */
  forget(): void {
    this.stop();
    this.sessionId = undefined;
    this.isBusy = false;
    this.#set("off");
  }

  /** Connects anew, after the last event that arrived. */
  restart(): void {
    if (this.sessionId !== undefined) this.start(this.sessionId, this.#last);
  }

  /** Whether there is a stream that a fault could hit. */
  get isActive(): boolean {
    return this.state === "connecting" || this.state === "open" || this.state === "waiting";
  }

  /** Leaves the stream; the session goes on. */
  stop(): void {
    if (!this.isActive) return;
    this.#stop?.abort();
    this.#options.timeline.note("stopped", this.#options.words("note_stopped"));
    this.#set("off");
  }

  #set(state: WatchState): void {
    this.state = state;
    this.#options.changed();
  }

  async #follow(sessionId: string, signal: AbortSignal): Promise<void> {
    const { api, timeline, words, explain } = this.#options;
    const operation = api.data.operations.find((each) => each.sdkName === "sessions.events.stream");
    if (!operation) return;
    const resume = operation.parameters.find(({ option }) => option === "after")?.name ?? "";
    const input = {
      parameters: { session_id: sessionId, ...(this.#last !== undefined && { [resume]: this.#last }) },
    };
    try {
      api.checkTarget();
    } catch (error) {
      timeline.note("failed", explain(error));
      this.#set("failed");
      return;
    }
    const entry = api.begin(operation, input);
    let wasOpen = false;
    let openedAt = 0;
    let brief = 0;
    this.#set("connecting");
    try {
      const [id, options] = argumentsOf(operation, input, {
        signal,
        includeHeartbeats: true,
        stallTimeout: STALL_MS,
        onOpen: () => {
          if (signal.aborted) return;
          openedAt = performance.now();
          if (!wasOpen && this.#last === undefined) timeline.note("opened", words("note_opened"));
          else
            timeline.note(
              "resumed",
              this.#last === undefined ? words("note_again") : words("note_resumed", { id: this.#last }),
            );
          wasOpen = true;
          this.#set("open");
        },
        onReconnect: ({ delay, error }: { delay: number; error: unknown }) => {
          if (signal.aborted) return;
          const wasBrief = this.state === "open" && performance.now() - openedAt < BRIEF_MS;
          if (wasBrief) brief += 1;
          if (brief >= MAX_BRIEF) {
            this.#stop?.abort();
            timeline.note("paused", words("note_paused"));
            this.#set("paused");
            return;
          }
          const seconds = (delay / 1000).toFixed(1);
          const reason =
            error instanceof ConnectionError ? error.message.replace(/^[^:]*: /, "") : String(error);
          timeline.note("lost", words("note_lost", { reason, seconds }));
          this.#set("waiting");
        },
      });
      const events = api
        .client(entry)
        .sessions.events.stream(id as string, options as { includeHeartbeats: true });
      for await (const event of events as AsyncIterable<StreamEvent>) {
        if (signal.aborted) return;
        if (event.type !== "heartbeat") brief = 0;
        if (event.id !== undefined && !event.delta) this.#last = event.id;
        if (event.type === "session.status_running") this.isBusy = true;
        if (event.type === "session.status_idle") this.isBusy = false;
        timeline.add(event);
        this.#options.changed();
      }
      if (signal.aborted) return;
      this.isBusy = false;
      api.log.update(entry, { state: "done" });
      timeline.note("ended", words("note_ended"));
      this.#set("ended");
    } catch (error) {
      if (signal.aborted) return;
      api.log.update(entry, { state: "failed", response: String(error) });
      timeline.note("failed", explain(error));
      this.#set("failed");
    } finally {
      if (signal.aborted) api.log.update(entry, { state: "done" });
    }
  }
}
