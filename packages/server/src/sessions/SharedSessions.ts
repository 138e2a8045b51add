import { setTimeout as sleep } from "node:timers/promises";
import type { SharedTurns } from "../store/SharedTurns.ts";
import type { CoreServices } from "./CoreServices.ts";
import { recoverTurns } from "./recoverTurns.ts";
import type { TurnRunner } from "./TurnRunner.ts";

/** How long this server counts as alive after it was last heard of, in milliseconds: no sooner do others end its turns. */
const LEASE_MS = 5000;

/** How often it says that it is alive, and looks for turns of servers that are dead, in milliseconds. */
const RENEW_MS = 1000;

/** How often sessions that are followed or run here are compared with what others may have made of them, in milliseconds. */
const POLL_MS = 100;

/** Keeps a server in step with the others that share its database. */
export class SharedSessions {
  readonly #services: CoreServices;
  readonly #shared: SharedTurns;
  readonly #turns: TurnRunner;
  readonly #stopping = new AbortController();
  /** What the readers here were last told of. */
  readonly #versions = new Map<string, string>();
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
    this.#loops = Promise.all([
      this.#repeat(RENEW_MS, () => this.#renew()),
      this.#repeat(POLL_MS, () => this.#poll()),
    ]);
  }

  /** Ends; turns that this server has not ended are ended at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loops;
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

  async #recover(): Promise<void> {
    const { store, log } = this.#services;
    const recovered = await store.transaction(() => recoverTurns(this.#services));
    if (recovered > 0) log.warn("turns_recovered", { turns: recovered });
  }

  /** Tells readers of what other servers have written, and ends the running of turns that others have ended. */
  async #poll(): Promise<void> {
    const { store, feeds } = this.#services;
    const running = this.#turns.running();
    const ids = [...new Set([...feeds.sessions(), ...running.keys()])];
    for (const id of this.#versions.keys()) if (!ids.includes(id)) this.#versions.delete(id);
    if (ids.length === 0) return;
    for (const { id, currentTurn, version } of await store.read(() => this.#shared.states(ids))) {
      const turn = running.get(id);
      if (turn !== undefined && turn !== currentTurn) this.#turns.abandon(turn);
      if (this.#versions.get(id) === version) continue;
      this.#versions.set(id, version);
      feeds.changed(id);
    }
  }

  /** Repeats something until the end. That it fails is no reason to stop: the database may be back the next time. */
  async #repeat(ms: number, action: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      await action().catch((error: unknown) => this.#services.log.warn("store_not_asked", { error }));
    }
  }
}
