import { setTimeout as sleep } from "node:timers/promises";
import type { SessionState, SharedDelta, SharedTurns } from "../store/SharedTurns.ts";
import type { Work } from "../store/Work.ts";
import type { CoreServices } from "./CoreServices.ts";
import { recoverTurns } from "./recoverTurns.ts";
import type { TurnRunner } from "./TurnRunner.ts";

/** How long this server counts as alive after it was last heard of, in milliseconds: no sooner do others end its turns. */
const LEASE_MS = 5000;

/** How often it says that it is alive, and looks for turns of servers that are dead, in milliseconds. */
const RENEW_MS = 1000;

/**
 * How often sessions that are followed or run here are compared with what others may have made of them, in milliseconds: while others are
 * heard, for what was missed, and while they are not, as through a pooler.
 */
const POLL_MS = 1000;
const DEAF_POLL_MS = 100;

/** The shortest time between two notifications, in which what this server has changed is collected: PostgreSQL sends one at a time. */
const COLLECT_MS = 10;

/** How many pieces of messages wait to be given to other servers. Then the oldest goes: the complete message follows anyway. */
const MAX_DELTAS = 1000;

/** For how long others count as heard after this server has heard itself, in milliseconds. */
const HEARD_MS = 3 * RENEW_MS;

/** Keeps a server in step with the others that share its database. */
export class SharedSessions {
  readonly #services: CoreServices;
  readonly #shared: SharedTurns;
  readonly #turns: TurnRunner;
  readonly #stopping = new AbortController();
  /** What the readers here were last told of. */
  readonly #told = new Map<string, SessionState>();
  /** Sessions that are to be compared with it, and what does so. */
  #toCompare = new Set<string>();
  #comparing: Promise<void> | undefined;
  /** What this server has changed and nobody was told of. */
  readonly #changed = new Set<string>();
  /** What this server has written of messages, and other servers have not been given. */
  #deltas: SharedDelta[] = [];
  /** The last piece of a message that was taken from other servers. */
  #lastDelta = 0;
  /** Turns that this server should run and did not when it last looked. */
  #notRun = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isAnnouncing = false;
  #announcedAt = Number.NEGATIVE_INFINITY;
  #stopListening: (() => Promise<void>) | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;
  #leaseEnd = 0;
  #loops: Promise<unknown> = Promise.resolve();

  constructor(services: CoreServices, shared: SharedTurns, turns: TurnRunner) {
    this.#services = services;
    this.#shared = shared;
    this.#turns = turns;
  }

  /** Whether this server was heard of in time, so that others leave its turns to it. */
  get isAlive(): boolean {
    return performance.now() < this.#leaseEnd;
  }

  /** Begins. No turn is started before this has resolved, as others would end it. */
  async start(): Promise<void> {
    await this.#renew();
    this.#services.feeds.onChanged = (id) => {
      this.#changed.add(id);
      this.#announceSoon();
    };
    this.#services.feeds.onWritten = (sessionId, delta) => {
      this.#deltas.push({ sessionId, ...delta });
      if (this.#deltas.length > MAX_DELTAS) this.#deltas.shift();
      this.#services.feeds.onChanged(sessionId);
    };
    // A session of which nothing is known has its readers told once the database responds: one statement finds out for all of them.
    this.#services.feeds.onMissed = (id) => this.#told.delete(id);
    this.#loops = Promise.all([
      this.#repeat(
        () => RENEW_MS,
        () => this.#renew(),
      ),
      this.#repeat(
        () => (this.#hears ? POLL_MS : DEAF_POLL_MS),
        () => this.#poll(),
      ),
      this.#repeat(
        () => RENEW_MS,
        () => this.#listen(),
      ),
    ]);
  }

  /** Ends; turns that this server has not ended are ended at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#loops;
    await this.#stopListening?.().catch(() => {});
    const { store, log } = this.#services;
    try {
      await store.transaction(() => this.#shared.end());
      await this.#recover();
    } catch (error) {
      // The lease lapses, and another server does it.
      log.warn("turns_left_to_others", { error });
    }
  }

  async #renew(): Promise<void> {
    const { store, ids, log } = this.#services;
    const asked = performance.now();
    if (this.#leaseEnd > 0 && !this.isAlive) {
      // Others may have ended its turns, and this server must not seem to run them when it is heard of again.
      this.#shared.startAs(ids.next("srv"));
      log.warn("lease_lapsed", { turns: this.#turns.abandonAll() });
    }
    await store.transaction(() => this.#shared.renew(LEASE_MS));
    this.#leaseEnd = asked + LEASE_MS;
    await this.#recover();
  }

  /** Ends turns of servers that are dead, and those that this one should run and does not. */
  async #recover(): Promise<void> {
    const { store, log } = this.#services;
    const running = new Set(this.#turns.running().values());
    const notRun = (await store.read(() => this.#shared.turns())).filter((turn) => !running.has(turn));
    // One that was not run a while ago, either, is not about to start: its commit was lost with the connection, and yet took place.
    const lost = notRun.filter((turn) => this.#notRun.has(turn));
    this.#notRun = new Set(notRun);
    const recovered = await store.transaction(() => recoverTurns(this.#services, lost));
    if (recovered > 0) log.warn("turns_recovered", { turns: recovered });
  }

  /** Whether notifications arrive: through some poolers, those of others are sent and never heard. */
  get #hears(): boolean {
    return performance.now() < this.#heardAt + HEARD_MS;
  }

  /** Makes sure that this server listens, and finds out whether it hears. */
  async #listen(): Promise<void> {
    this.#stopListening ??= await this.#shared.listen(
      (ids) => {
        if (!ids) this.#heardAt = performance.now();
        else this.#check(ids).catch(() => {});
      },
      () => {
        this.#stopListening = undefined;
      },
    );
    await this.#announce();
  }

  /** Tells others what has changed, unless they were told something just now: then after some more of it was collected. */
  #announceSoon(): void {
    this.#timer ??= setTimeout(
      () => this.#announce(),
      Math.max(0, this.#announcedAt + COLLECT_MS - performance.now()),
    );
  }

  /** Tells others what has changed, once what they were told before has arrived. One who does not hear it finds it by asking. */
  async #announce(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isAnnouncing) return;
    this.#isAnnouncing = true;
    this.#announcedAt = performance.now();
    const ids = [...this.#changed];
    this.#changed.clear();
    const deltas = this.#deltas;
    this.#deltas = [];
    try {
      await this.#services.store.read(() => this.#tell(ids, deltas));
    } catch {
      // The database is away, and those who ask it later find out.
    } finally {
      this.#isAnnouncing = false;
    }
    if (this.#changed.size > 0 && !this.#stopping.signal.aborted) this.#announceSoon();
  }

  *#tell(ids: readonly string[], deltas: readonly SharedDelta[]): Work<void> {
    if (deltas.length > 0) yield* this.#shared.keepDeltas(deltas);
    yield* this.#shared.announce(ids);
  }

  /** Tells readers of what other servers have written, and ends the running of turns that others have ended. */
  async #poll(): Promise<void> {
    const ids = new Set([...this.#services.feeds.sessions(), ...this.#turns.running().keys()]);
    for (const id of this.#told.keys()) if (!ids.has(id)) this.#told.delete(id);
    await this.#check(ids);
  }

  /** Compares those of the sessions that are followed or run here with what they were: those named meanwhile together, afterwards. */
  #check(sessions: Iterable<string>): Promise<void> {
    for (const id of sessions) this.#toCompare.add(id);
    this.#comparing ??= this.#compareAll().finally(() => {
      this.#comparing = undefined;
    });
    return this.#comparing;
  }

  async #compareAll(): Promise<void> {
    while (this.#toCompare.size > 0) {
      const sessions = this.#toCompare;
      this.#toCompare = new Set();
      await this.#compare(sessions);
    }
  }

  async #compare(sessions: ReadonlySet<string>): Promise<void> {
    const { store, feeds } = this.#services;
    const running = this.#turns.running();
    const ids = [...sessions].filter((id) => feeds.hasReaders(id) || running.has(id));
    if (ids.length === 0) return;
    const known = new Map(ids.map((id) => [id, this.#told.get(id)]));
    const [deltas, states] = await Promise.all([
      store.read(() => this.#shared.deltas(ids, this.#lastDelta)),
      store.read(() => this.#shared.states(new Map(ids.map((id) => [id, known.get(id)?.last])))),
    ]);
    // Pieces first: what comes after the message that they are of is of no use.
    for (const { id, sessionId, ...delta } of deltas) {
      if (id <= this.#lastDelta) continue;
      this.#lastDelta = id;
      feeds.pass(sessionId, delta);
    }
    for (const state of states) {
      const { id, currentTurn, standing, last, entries } = state;
      const turn = running.get(id);
      if (turn !== undefined && turn !== currentTurn) this.#turns.abandon(turn);
      const before = known.get(id);
      const isAsBefore = before?.standing === standing;
      if (this.#told.get(id) === before && isAsBefore && before.last === last) continue;
      this.#told.set(id, { ...state, entries: [] });
      feeds.tell(id, isAsBefore && entries.length === last - before.last ? entries : undefined);
    }
  }

  /** Repeats something until the end. That it fails is no reason to stop: the database may be back the next time. */
  async #repeat(ms: () => number, action: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(ms(), undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      await action().catch((error: unknown) => this.#services.log.warn("store_not_asked", { error }));
    }
  }
}
