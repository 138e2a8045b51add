import { isDeepStrictEqual } from "node:util";
import { type Difference, quote } from "./Difference.ts";
import { checkRange, checkTurns, countsOf, type LogEvent, type Usage } from "./logRules.ts";
import { isBefore, type Observation } from "./Observation.ts";
import { pull, restingStates, shows, statesByNow, type Transitions } from "./readTransitions.ts";

type Shown = Record<string, unknown>;

/** A request that changed the session. */
type Write = Pick<Observation, "receivedAt"> & { sentAt?: number; what: string };

const LIFE = "the life of a session, x-transitions of SessionStatus";

/** What is known about one session: the states that it can be in, and its log. */
export class SessionModel {
  readonly #id: string;
  readonly #transitions: Transitions;
  readonly #model: string | undefined;
  #states: Set<string>;
  /** The log from its beginning, as far as it was read. */
  #log: LogEvent[] = [];
  /** The events that were sent, as they were returned; undefined when others may have sent some. */
  #sent: { event: LogEvent; receivedAt: number }[] | undefined;
  /** What the session was shown as last, and whether nothing can have changed it since. */
  #shown: Shown | undefined;
  #isQuiet = false;
  /** How long the log is for good. */
  #closedAt: number | undefined;
  #lastWrite: Write;
  /** The write before: what the response of the last one shows follows it. */
  #earlierWrite: Write;

  /**
   * @param state The state that it is in; undefined when it was made elsewhere.
   * @param model The model of its agent.
   */
  constructor(
    id: string,
    transitions: Transitions,
    state: string | undefined,
    model: string | undefined,
    created: Pick<Observation, "receivedAt">,
  ) {
    this.#id = id;
    this.#transitions = transitions;
    this.#model = model;
    this.#states = new Set(state === undefined ? restingStates(transitions) : [state]);
    this.#sent = state === undefined ? undefined : [];
    this.#lastWrite = { ...created, what: "it was created" };
    this.#earlierWrite = this.#lastWrite;
  }

  /** The resources that it has, as they were shown last. */
  get resources(): Shown[] | undefined {
    return this.#shown?.resources as Shown[] | undefined;
  }

  /** Whether a request may do what it asks for, as far as the session's state tells. */
  outcomes(triggers: readonly string[]): { succeeds: boolean; conflicts: boolean } {
    const results = [...statesByNow(this.#transitions, this.#states)].map((state) =>
      pull(this.#transitions, state, triggers),
    );
    return {
      succeeds: results.some((result) => "to" in result),
      conflicts: results.some((result) => "error" in result),
    };
  }

  /** The reasons for which a request can be refused, as far as the session's state tells. */
  refusals(triggers: readonly string[]): Set<string> {
    const results = [...statesByNow(this.#transitions, this.#states)].map((state) =>
      pull(this.#transitions, state, triggers),
    );
    return new Set(results.flatMap((result) => ("error" in result ? [result.error] : [])));
  }

  /**
   * Takes note of a request of the session's life that succeeded, or was refused with 409.
   *
   * @param hasNewKey Whether no other request had its Idempotency-Key, so that this cannot be what it conflicts with.
   */
  write(o: Observation, triggers: readonly string[], hasNewKey: boolean): void {
    const before = this.isConcurrent(o)
      ? new Set(restingStates(this.#transitions))
      : statesByNow(this.#transitions, this.#states);
    const results = [...before].map((state) => ({ state, result: pull(this.#transitions, state, triggers) }));
    const isRefused = o.status === 409;
    const after = isRefused
      ? results.filter(({ result }) => "error" in result).map(({ state }) => state)
      : results.flatMap(({ result }) => ("to" in result ? [result.to] : []));
    // Resources and keys conflict for reasons of their own, which say nothing about the state.
    const isAboutState = o.operation.id !== "addSessionResources" && hasNewKey;
    if (isRefused && (after.length === 0 || !isAboutState)) return;
    // What should not have happened leaves nothing known.
    this.#states = new Set(after.length > 0 ? after : restingStates(this.#transitions));
    if (isRefused) return;
    const changesNothing = results.every(
      ({ state, result }) => "to" in result && result.to === state && result.writes.length === 0,
    );
    if (changesNothing && o.operation.id !== "addSessionResources") return;
    this.#isQuiet = false;
    this.#earlierWrite = this.#lastWrite;
    this.#lastWrite = {
      sentAt: o.sentAt,
      receivedAt: o.receivedAt,
      what: `${o.operation.id} (${triggers.join(", ")})`,
    };
  }

  /** Takes note of the session's new resources. */
  attached(resources: unknown): void {
    if (this.#shown) this.#shown = { ...this.#shown, resources };
  }

  /** Takes note of events that were sent and accepted. */
  accepted(o: Observation, events: readonly LogEvent[]): void {
    this.#sent?.push(...events.map((event) => ({ event, receivedAt: o.receivedAt })));
  }

  /** Compares the session, as shown, with what is known about it. */
  shown(o: Observation, session: Shown, where: string): Difference[] {
    if (this.isConcurrent(o)) {
      this.#states = new Set(restingStates(this.#transitions).filter((state) => shows(state, session)));
      this.#isQuiet = false;
      this.#shown = session;
      return [];
    }
    const found: Difference[] = [];
    const possible = statesByNow(this.#transitions, this.#states);
    const fitting = [...possible].filter((state) => shows(state, session));
    if (fitting.length === 0) {
      const isArchived = typeof session.archived_at === "string";
      const expectsArchived = [...possible].every((state) => state.endsWith("archived"));
      const isAboutArchive = possible.size > 0 && isArchived !== expectsArchived;
      found.push({
        where: `${where}.${isAboutArchive ? "archived_at" : "status"}`,
        expected: isAboutArchive
          ? expectsArchived
            ? "a time"
            : "null or nothing"
          : [...new Set([...possible].map(statusOf))].map(quote).join(" or "),
        got: quote(isAboutArchive ? session.archived_at : session.status),
        because: `${LIFE}, after ${this.#lastWrite.what}`,
      });
    }
    this.#states = new Set(
      fitting.length > 0
        ? fitting
        : restingStates(this.#transitions).filter((state) => shows(state, session)),
    );
    found.push(...this.#compareWithLast(session, where));
    this.#shown = session;
    this.#isQuiet = !this.#states.has("processing");
    return found;
  }

  #compareWithLast(session: Shown, where: string): Difference[] {
    const last = this.#shown;
    if (!last) return [];
    const found: Difference[] = [];
    const differ = (field: string, expected: string, got: unknown, because: string) =>
      found.push({ where: `${where}.${field}`, expected, got: quote(got), because });
    const quiet = `nothing changed the session since ${this.#lastWrite.what}`;
    if (Date.parse(String(session.updated_at)) < Date.parse(String(last.updated_at)))
      differ(
        "updated_at",
        `not before ${last.updated_at}, as shown before`,
        session.updated_at,
        "time does not go back",
      );
    else if (this.#isQuiet && session.updated_at !== last.updated_at)
      differ("updated_at", quote(last.updated_at), session.updated_at, quiet);
    if (typeof last.archived_at === "string" && session.archived_at !== last.archived_at)
      differ("archived_at", quote(last.archived_at), session.archived_at, "archiving again changes nothing");
    const [before, now] = [countsOf(last.usage as Usage), countsOf(session.usage as Usage)];
    for (const [name, count] of Object.entries(before)) {
      const got = now[name] ?? 0;
      if (this.#isQuiet ? got !== count : got < count)
        differ(
          `usage.${name}`,
          this.#isQuiet ? String(count) : `at least ${count}`,
          got,
          this.#isQuiet ? quiet : "usage only grows",
        );
    }
    return found;
  }

  /**
   * Compares a part of the log, as shown, with what is known about it.
   *
   * @param events The part, without deltas.
   * @param places Where each event is in the response.
   * @param from The id of the event before it, or after it when `isBackwards`; undefined for the beginning of the log.
   * @param reachesEnd Whether there was nothing more when the response was made.
   */
  log(
    o: Observation,
    events: readonly LogEvent[],
    places: readonly string[],
    from: string | undefined,
    { isBackwards, reachesEnd }: { isBackwards: boolean; reachesEnd: boolean },
  ): Difference[] {
    const found = checkRange(this.#id, events, places);
    const known = from === undefined ? -1 : this.#log.findIndex(({ id }) => id === from);
    // After an event that the model never saw: its place is not known.
    if (from !== undefined && known === -1) return found;
    const start = isBackwards && from !== undefined ? known - events.length : known + 1;
    if (start < 0 || start > this.#log.length) return found;
    const before = this.#log.length;
    for (const [index, event] of events.entries()) {
      const old = this.#log[start + index];
      if (old === undefined) {
        this.#log.push(event);
        continue;
      }
      for (const field of new Set([...Object.keys(old), ...Object.keys(event)]) as Set<keyof LogEvent>)
        if (!isDeepStrictEqual(old[field], event[field])) {
          found.push({
            where: `${places[index]}.${field}`,
            expected: quote(old[field]),
            got: quote(event[field]),
            because: `event ${start + index + 1} of the log, as it was shown before: the log only grows`,
          });
          // The rest would be shifted, too.
          if (field === "id") return found;
        }
    }
    const at = (index: number) => places[index - start] ?? "$";
    if (this.#log.length > before) {
      const all = this.#log.map((_, index) => at(index));
      found.push(...checkTurns(this.#log, all, this.#model));
      found.push(...this.#checkSent(before, at));
      if (this.#closedAt !== undefined)
        found.push({
          where: at(this.#closedAt),
          expected: "no more events",
          got: quote(this.#log[this.#closedAt]?.type),
          because: `the session was over since ${this.#lastWrite.what}`,
        });
    }
    if (reachesEnd) {
      const end = start + events.length;
      if (end < this.#log.length)
        found.push({
          where: "$.data",
          expected: `${this.#log[end]?.id} after its last event`,
          got: "the end of the log",
          because: "the log only grows",
        });
      for (const { event } of (this.#sent ?? []).filter((sent) => isBefore(sent, o)))
        if (!this.#log.some(({ id }) => id === event.id))
          found.push({
            where: "$.data",
            expected: `${event.id}, a ${event.type} that was accepted`,
            got: "none",
            because: "what is accepted is in the log",
          });
      const isOver = [...this.#states].every((state) => /cancelled|archived/.test(state));
      if (isOver && !this.isConcurrent(o)) this.#closedAt = this.#log.length;
    }
    return found;
  }

  /** Every event of the user in the log was sent, in this order, and is as it was returned. */
  #checkSent(from: number, at: (index: number) => string): Difference[] {
    const sent = this.#sent;
    if (!sent) return [];
    const found: Difference[] = [];
    let count = this.#log.slice(0, from).filter(({ type }) => type?.startsWith("user.")).length;
    for (const [offset, event] of this.#log.slice(from).entries()) {
      if (!event.type?.startsWith("user.")) continue;
      const expected = sent[count++]?.event;
      // A stream can show events whose response has not been looked at yet.
      if (!expected) continue;
      for (const field of new Set([...Object.keys(expected), ...Object.keys(event)]) as Set<keyof LogEvent>)
        if (!isDeepStrictEqual(expected[field], event[field]))
          found.push({
            where: `${at(from + offset)}.${field}`,
            expected: quote(expected[field]),
            got: quote(event[field]),
            because: `event ${count} of those that sendSessionEvents accepted`,
          });
    }
    return found;
  }

  /** How many events of the user the log has beyond those that were accepted. */
  get unsentEvents(): LogEvent[] {
    const sent = this.#sent;
    if (!sent) return [];
    const ids = new Set(sent.map(({ event }) => event.id));
    return this.#log.filter(({ type, id }) => type?.startsWith("user.") && !ids.has(id));
  }

  /** Whether a request was sent before the last write to the session came back. */
  isConcurrent(o: Pick<Observation, "sentAt">): boolean {
    const isWrite = this.#lastWrite.sentAt === o.sentAt;
    return !isBefore(isWrite ? this.#earlierWrite : this.#lastWrite, o);
  }

  /** The state that it is in, as far as that is sure; a turn that was started may be over any time. */
  get state(): string | undefined {
    const [state, ...others] = this.#states;
    return others.length === 0 ? state : undefined;
  }

  /** Whether it can be archived by now. */
  get mayBeArchived(): boolean {
    return [...this.#states].some((state) => state.endsWith("archived"));
  }
}

function statusOf(state: string): string {
  return state.startsWith("cancelled") ? "cancelled" : state === "archived" ? "idle" : state;
}
