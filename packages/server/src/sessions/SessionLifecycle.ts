import type {
  KnownSessionEvent,
  KnownSessionResource,
  KnownUserEvent,
  Usage,
  UserEventInput,
} from "@cloud-agents/types";
import { type ApiProblem, problem } from "../http/ApiProblem.ts";
import type { Clock } from "../ids/Clock.ts";
import type { Ids } from "../ids/Ids.ts";
import type { StoredSession } from "../store/SessionTable.ts";
import { createEvent, type EventFields } from "./createEvent.ts";
import { type SessionState, type SessionTrigger, type Transition, transitions } from "./transitions.ts";
import { addUsage, noUsage } from "./usage.ts";

type FieldsOf<Type> = Omit<Extract<EventFields, { type: Type }>, "type">;

/** What a session shows of each state. */
const SHOWN = {
  idle: { status: "idle", isArchived: false },
  starting: { status: "processing", isArchived: false },
  processing: { status: "processing", isArchived: false },
  cancelled: { status: "cancelled", isArchived: false },
  archived: { status: "idle", isArchived: true },
  cancelled_and_archived: { status: "cancelled", isArchived: true },
} as const satisfies Record<SessionState, unknown>;

/** The fields of the events that a transition writes. */
type Fields = { [Type in KnownSessionEvent["type"]]?: FieldsOf<Type> };

/** A turn to start once the session is stored. */
export interface NewTurn {
  turnId: string;
  /** What the user said. */
  text: string;
}

/**
 * Changes one session as `transitions` has it. Nothing is stored here: `saveSession` stores the session and its new events, and the
 * caller then aborts and starts turns.
 */
export class SessionLifecycle {
  /** Changed in place. */
  readonly stored: StoredSession;
  /** Events to write to the log. */
  readonly events: KnownSessionEvent[] = [];
  /** Turns whose runtime is to be aborted after the commit. */
  readonly abortedTurns: string[] = [];
  readonly #clock: Clock;
  readonly #ids: Ids;
  #state: SessionState;
  #turnId: string | undefined;
  #texts: string[] = [];

  constructor(stored: StoredSession, { clock, ids }: { clock: Clock; ids: Ids }) {
    this.stored = stored;
    this.#clock = clock;
    this.#ids = ids;
    this.#state = stateOf(stored);
    this.#turnId = stored.currentTurn;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The turn to start after the commit. */
  get newTurn(): NewTurn | undefined {
    if (this.#state !== "starting") return undefined;
    return { turnId: this.#turnId as string, text: this.#texts.join("\n") };
  }

  /** @throws ApiProblem 409 when the session is archived or cancelled. */
  assertWritable(): void {
    this.#find("add_resources");
  }

  /**
   * Starts a turn with a message, or adds the message to the turn that an earlier one of the same request started.
   *
   * @returns The event of the message.
   * @throws ApiProblem 409 while another turn runs, or when the session is archived or cancelled.
   */
  startTurn(input: Exclude<UserEventInput, { type: "user.interrupt" }>): KnownUserEvent {
    this.#find(input.type);
    if (this.#state === "idle") {
      this.#turnId = this.#ids.next("turn");
      this.#texts = [];
    }
    this.#texts.push(...input.content.map(({ text }) => text));
    return this.#apply(input.type, { [input.type]: input }) as KnownUserEvent;
  }

  /**
   * Ends the running turn. Without one the interrupt is only recorded, with the turn of the last event.
   *
   * @param usage Usage of the running turn.
   * @param lastTurn The turn of the last event in the log.
   * @returns The event of the interrupt.
   * @throws ApiProblem 409 when the session is archived or cancelled.
   */
  interrupt(
    input: Extract<UserEventInput, { type: "user.interrupt" }>,
    usage: Usage,
    lastTurn: string | undefined,
  ): KnownUserEvent {
    this.#find("user.interrupt");
    this.#turnId ??= lastTurn ?? this.#ids.next("turn");
    const fields = { "user.interrupt": input, "session.status_idle": { usage } };
    return this.#apply("user.interrupt", fields, usage) as KnownUserEvent;
  }

  /**
   * Ends the running turn with success.
   *
   * @param spanId Span of its model request.
   */
  completeTurn(usage: Usage, spanId: string): void {
    const end = { "span.model_request_end": { span_id: spanId, usage } };
    this.#apply("turn_completes", { ...end, "session.status_idle": { usage } }, usage);
  }

  /**
   * Ends the running turn with an error.
   *
   * @param trigger Whether the turn failed itself, or was found running by a new server.
   */
  failTurn(
    trigger: "turn_fails" | "server_restarts",
    usage: Usage,
    error: { error: string; code: string },
  ): void {
    this.#apply(trigger, { "session.error": error, "session.status_idle": { usage } }, usage);
  }

  /**
   * @param usage Usage of the running turn.
   * @throws ApiProblem 409 when the session is archived.
   */
  cancel(usage: Usage): void {
    this.#apply("cancel", {}, usage);
  }

  /** @throws ApiProblem 409 while a turn runs. */
  archive(): void {
    this.#apply("archive");
  }

  /**
   * @param resources All resources of the session from now on.
   * @throws ApiProblem 409 when the session is archived or cancelled.
   */
  setResources(resources: KnownSessionResource[]): void {
    this.#apply("add_resources");
    this.stored.session.resources = resources;
    this.#touch();
  }

  /** Carries out a transition, and returns its first event. */
  #apply(trigger: SessionTrigger, fields: Fields = {}, usage = noUsage()): KnownSessionEvent | undefined {
    const { to, writes, aborts } = this.#find(trigger);
    const { session, currentTurn } = this.stored;
    const from = this.#state;
    const firstEvent = this.events.length;
    if (to === "starting" && from === "idle") this.#touch();
    for (const type of writes) this.#write({ type, ...fields[type] } as EventFields);
    if (to === from) return this.events[firstEvent];
    if (aborts && currentTurn !== undefined) this.abortedTurns.push(currentTurn);
    if (currentTurn !== undefined) session.usage = addUsage(session.usage, usage);
    this.#state = to;
    this.stored.currentTurn = to === "starting" ? this.#turnId : undefined;
    const { status, isArchived } = SHOWN[to];
    session.status = status;
    session.archived_at = isArchived ? this.#clock.now().toISOString() : null;
    if (to !== "starting") this.#touch();
    return this.events[firstEvent];
  }

  #find(trigger: SessionTrigger): Exclude<Transition, { error: unknown }> {
    const transition = transitions[this.#state][trigger];
    if ("error" in transition) throw this.#refusal(transition.error);
    return transition;
  }

  #refusal(error: Extract<Transition, { error: unknown }>["error"]): ApiProblem {
    // Every message that the table names has the id for its only value, if any.
    return problem(409, error, { id: this.stored.session.id } as never);
  }

  #write(fields: EventFields): void {
    const now = this.#clock.now();
    const turn = { sessionId: this.stored.session.id, turnId: this.#turnId as string };
    this.events.push(createEvent(this.#ids.next("evt"), turn, { created: now, processed: now }, fields));
  }

  #touch(): void {
    this.stored.session.updated_at = this.#clock.now().toISOString();
  }
}

function stateOf({ session }: StoredSession): SessionState {
  if (session.archived_at) return session.status === "cancelled" ? "cancelled_and_archived" : "archived";
  return session.status as "idle" | "processing" | "cancelled";
}
