/** A fault that the reader can choose. The reference server has them; `rule` is what it is told. */
export interface FaultChoice {
  name: string;
  /** Whether it hits streams, and so has to be there when one is opened. */
  isOfStream: boolean;
  rule: Record<string, unknown>;
}

/** The operation's id is not named: a fault of a stream hits nothing else. */
const stream = (type: string, rest: Record<string, unknown>): FaultChoice => ({
  name: type,
  isOfStream: true,
  rule: { times: 1, fault: { type, ...rest } },
});
const post = (type: string, rest: Record<string, unknown> = {}): FaultChoice => ({
  name: type,
  isOfStream: false,
  rule: { match: { method: "POST" }, times: 1, fault: { type, ...rest } },
});

/** In the order of the list. */
export const FAULTS: readonly FaultChoice[] = [
  stream("drop_stream", { after_events: 3 }),
  stream("cut_frame", { after_events: 3 }),
  stream("close_stream", { after_events: 3 }),
  stream("stall_stream", { after_events: 3 }),
  stream("duplicate_event", { every: 2 }),
  post("lose_response"),
  post("reset", { when: "before_response" }),
  post("status", { code: 503, retry_after: 1 }),
  post("latency", { ms: 2_000 }),
];

/** A rule as the server lists it. */
export interface ActiveFault {
  id: string;
  hits: number;
  times?: number;
  fault: { type: string };
}

/** There are no fault switches where the target is. */
export class NoFaultsError extends Error {}

/** The fault switches of a reference server. */
export class FaultSwitch {
  readonly #baseUrl: () => string;
  readonly #fetch: typeof fetch;

  /** @param baseUrl Base URL of the server; the switches are at its root. */
  constructor(
    baseUrl: () => string,
    fetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args),
  ) {
    this.#baseUrl = baseUrl;
    this.#fetch = fetch;
  }

  /** Where the switches are. */
  get address(): string {
    return new URL("/__faults", this.#baseUrl()).href;
  }

  list(): Promise<ActiveFault[]> {
    return this.#send("GET");
  }

  async add({ rule }: FaultChoice): Promise<void> {
    await this.#send("POST", rule);
  }

  async clear(): Promise<void> {
    await this.#send("DELETE");
  }

  async #send(method: string, body?: object): Promise<ActiveFault[]> {
    const response = await this.#fetch(this.address, {
      method,
      ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new NoFaultsError(`${response.status}`);
    if (response.status === 204) return [];
    return ((await response.json()) as { data: ActiveFault[] }).data;
  }
}
