import { type Check, operationOf } from "../checkExchange.ts";
import type { Difference } from "../Finding.ts";
import type { Exchange } from "../recordExchanges.ts";
import type { Target } from "../target.ts";
import { createModelCheck, type ModelCheck } from "./createModelCheck.ts";
import { idOf, resourceKinds } from "./resourceKinds.ts";
import { isPick, type Pick } from "./Step.ts";

/** What the steps of one random history share: the objects they made, and the model of what the target was told. */
export class History {
  readonly run: Check;
  readonly fetch: typeof globalThis.fetch;
  readonly tokens: string[];
  /** What was sent, as curl lines without secrets, each with the status of its response. */
  readonly lines: string[] = [];
  readonly #model: ModelCheck;
  /** Ids of objects by account and kind. */
  readonly #ids: Map<string, string[]>[];
  /** Ids of events by session. */
  readonly #events = new Map<string, string[]>();
  readonly #reach: Map<string, number>;
  #keys = 0;
  readonly #name: string;

  /**
   * @param reach Counts of responses, by operation and status and by what they met; added to.
   * @param name Makes the keys of this history different from those of others.
   */
  constructor(
    run: Check,
    target: Target,
    reach: Map<string, number>,
    name: string,
    fetch: typeof globalThis.fetch = globalThis.fetch,
  ) {
    this.run = run;
    this.fetch = fetch;
    this.tokens = [target.token, ...(target.otherToken === undefined ? [] : [target.otherToken])];
    this.#ids = this.tokens.map(() => new Map());
    this.#model = createModelCheck(run, target);
    this.#reach = reach;
    this.#name = name;
  }

  /** Whether there is something to pick from. */
  has(pick: Pick, account: number): boolean {
    return pick.pick === "event_id" || this.#idsFor(pick, account).length > 0;
  }

  newKey(): string {
    return `${this.#name} ${this.#keys++}`;
  }

  /**
   * Puts ids in place of picks.
   *
   * @param account The account that sends the request.
   * @param path The path of the request: an event is picked from its session.
   */
  resolve(value: unknown, account: number, path: Record<string, Pick>): unknown {
    const inside = (inner: unknown) => this.resolve(inner, account, path);
    if (Array.isArray(value)) return value.map(inside);
    if (typeof value !== "object" || value === null) return value;
    if (isPick(value)) return this.#pick(value, account, path);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inside(inner)]));
  }

  #pick(pick: Pick, account: number, path: Record<string, Pick>): string {
    const { index } = pick;
    if (pick.pick === "event_id") {
      const session = path.session_id && this.#pick(path.session_id, account, {});
      const events = this.#events.get(session ?? "") ?? [];
      return events[index % Math.max(1, events.length)] ?? "evt_unknown";
    }
    const ids = this.#idsFor(pick, account);
    // The latest most of all: what is new is what was not tried yet.
    return ids[ids.length - 1 - (index % ids.length)] as string;
  }

  #idsFor({ pick, isForeign = false }: Pick, account: number): string[] {
    const owner = (account + (isForeign ? 1 : 0)) % this.#ids.length;
    return this.#ids[owner]?.get(pick) ?? [];
  }

  /** Takes note of a response. */
  async observe(exchange: Exchange): Promise<Difference[]> {
    const { description, baseUrl } = this.run;
    const operation = operationOf(description, baseUrl, exchange);
    if (!operation) return [];
    const count = (key: string) => this.#reach.set(key, (this.#reach.get(key) ?? 0) + 1);
    count(`${operation.id} ${exchange.status}`);
    const before = this.#model.stateOf(exchange);
    for (const trigger of (await this.#model.triggersOf(exchange)) ?? [])
      if (before !== undefined) count(`${before}: ${trigger}`);
    const found = await this.#model(exchange);
    if (exchange.status >= 300) return found;
    const kind = resourceKinds(description).find(({ create }) => create.id === operation.id);
    const body = parse(await exchange.body());
    if (kind) {
      const id = idOf(kind, body);
      const token = exchange.request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
      const own = this.#ids[this.tokens.indexOf(token)];
      const ids = own?.get(kind.parameter) ?? [];
      if (id !== undefined && !ids.includes(id)) own?.set(kind.parameter, [...ids, id]);
    }
    const { data } = (body ?? {}) as { data?: { id?: string; session_id?: string }[] };
    for (const { id, session_id } of Array.isArray(data) ? data : []) {
      if (id === undefined || session_id === undefined) continue;
      const events = this.#events.get(session_id) ?? [];
      if (!events.includes(id)) this.#events.set(session_id, [...events, id]);
    }
    return found;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
