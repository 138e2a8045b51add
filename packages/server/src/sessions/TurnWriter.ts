import type { AgentMessageEvent, KnownSessionEvent, Usage } from "@cloud-agents/types";
import type { LogEntry } from "../store/EventLog.ts";
import { toJson } from "../store/Json.ts";
import type { Work } from "../store/Work.ts";
import type { CoreServices } from "./CoreServices.ts";
import { createEvent, type EventFields, type TurnKey } from "./createEvent.ts";
import { SessionLifecycle } from "./SessionLifecycle.ts";
import { saveSession } from "./saveSession.ts";
import { turnEvents } from "./transitions.ts";

/** Thrown to a turn that writes after it was ended by somebody else. */
export class TurnEnded extends Error {}

interface MessageInProgress {
  id: string;
  created: Date;
  text: string;
  /** The end of the text that no delta has had yet. */
  unsent: string;
  /** When the last delta was sent, in milliseconds of the process. */
  sentAt: number;
}

/** Writes the log of one turn, as long as it is the session's current one. */
export class TurnWriter {
  readonly #services: CoreServices;
  readonly #turn: TurnKey;
  readonly #flushMs: number;
  #position = 0;
  #message: MessageInProgress | undefined;
  #timer: NodeJS.Timeout | undefined;
  #messages = 0;

  /** @param flushMs Shortest time between two deltas, in milliseconds. */
  constructor(services: CoreServices, turn: TurnKey, flushMs: number) {
    this.#services = services;
    this.#turn = turn;
    this.#flushMs = flushMs;
  }

  /** How many messages the turn has completed. */
  get messages(): number {
    return this.#messages;
  }

  /** @throws TurnEnded */
  async append(fields: EventFields): Promise<void> {
    await this.completeMessage();
    const now = this.#services.clock.now();
    await this.#append(this.#services.ids.next("evt"), now, now, fields);
  }

  /** Adds a piece to the message that is being written, or begins one with it. */
  addText(piece: string): void {
    if (piece === "") return;
    const { clock, ids } = this.#services;
    this.#message ??= {
      id: ids.next("evt"),
      created: clock.now(),
      text: "",
      unsent: "",
      sentAt: Number.NEGATIVE_INFINITY,
    };
    this.#message.text += piece;
    this.#message.unsent += piece;
    // Time of the process, not of the clock: how many deltas there are must not move a seeded clock.
    const wait = this.#message.sentAt + this.#flushMs - performance.now();
    if (wait <= 0) this.#sendDelta();
    else this.#timer ??= setTimeout(() => this.#sendDelta(), wait);
  }

  /**
   * Writes the message that is being written to the log. Text that no delta had is not sent as one: the message follows at once.
   *
   * @throws TurnEnded
   */
  async completeMessage(): Promise<void> {
    const message = this.#message;
    if (!message) return;
    this.abandonMessage();
    this.#messages += 1;
    await this.#append(message.id, message.created, this.#services.clock.now(), {
      type: turnEvents.steps.message,
      content: [{ type: "text", text: message.text }],
    });
  }

  /** Forgets the message that is being written. */
  abandonMessage(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#message = undefined;
  }

  /**
   * Ends the turn with success, unless it has already been ended.
   *
   * @param spanId Span of its model request.
   */
  complete(usage: Usage, spanId: string): Promise<void> {
    return this.#end((lifecycle) => lifecycle.completeTurn(usage, spanId));
  }

  /** Ends the turn with an error, unless it has already been ended. */
  fail(usage: Usage, error: { error: string; code: string }): Promise<void> {
    return this.#end((lifecycle) => lifecycle.failTurn("turn_fails", usage, error));
  }

  async #end(change: (lifecycle: SessionLifecycle) => void): Promise<void> {
    this.abandonMessage();
    await this.#services.store.transaction(() => this.#changeRunning(change));
  }

  *#changeRunning(change: (lifecycle: SessionLifecycle) => void): Work<void> {
    const { sessions } = this.#services.store;
    const stored = yield* sessions.findRunning(this.#turn.sessionId, this.#turn.turnId);
    if (!stored) return;
    const lifecycle = new SessionLifecycle(stored, this.#services);
    change(lifecycle);
    yield* saveSession(this.#services, lifecycle);
  }

  async #append(id: string, created: Date, processed: Date, fields: EventFields): Promise<void> {
    const event = createEvent(id, this.#turn, { created, processed }, fields);
    this.#position = (await this.#services.store.transaction(() => this.#appendRunning(event))).seq;
  }

  *#appendRunning(event: KnownSessionEvent): Work<LogEntry> {
    const { store, feeds } = this.#services;
    const { sessionId, turnId } = this.#turn;
    if (!(yield* store.sessions.isRunning(sessionId, turnId))) throw new TurnEnded();
    const entry = yield* store.events.append(event);
    store.afterCommit(() => feeds.changed(sessionId, [entry]));
    return entry;
  }

  #sendDelta(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const message = this.#message;
    if (!message) return;
    const event = createEvent(
      message.id,
      this.#turn,
      { created: message.created, processed: message.created },
      {
        type: turnEvents.steps.message,
        content: [{ type: "text", text: message.unsent }],
        delta: true,
      },
    ) as AgentMessageEvent;
    message.unsent = "";
    message.sentAt = performance.now();
    this.#services.feeds.written(this.#turn.sessionId, { position: this.#position, body: toJson(event) });
  }
}
