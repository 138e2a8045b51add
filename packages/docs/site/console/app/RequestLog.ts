/** One time that a request was sent. */
export interface Attempt {
  number: number;
  /** What was requested, where that is not the call itself: a stream also looks at the list, and at its session. */
  other?: string;
  /** The status, once there is a response. */
  status?: number;
  requestId?: string;
  /** Whether the server says that it has done this before, and only repeats its response. */
  isReplayed?: boolean;
  idempotencyKey?: string;
  lastEventId?: string;
  /** Why there was no response. */
  problem?: string;
}

/** A call, with all that it took. */
export interface Entry {
  number: number;
  title: string;
  method: string;
  /** The path with its values. */
  path: string;
  samples: { label: string; language: string; source: string }[];
  /** The first and the latest attempts. */
  attempts: Attempt[];
  state: "sent" | "done" | "failed";
  /** The body of the response, or what is known of a failure. */
  response: string;
}

/** At most so many calls are kept. */
export const MAX_ENTRIES = 50;

/** At most so many attempts of a call: a stream reconnects for as long as it takes. */
export const MAX_ATTEMPTS = 20;

/** The latest calls, oldest first. */
export class RequestLog {
  readonly #entries: Entry[] = [];
  readonly #changed: (entry: Entry) => void;
  readonly #dropped: (entry: Entry) => void;
  #number = 0;

  /**
   * @param changed Called with each entry that is new or has changed.
   * @param dropped Called with each that is gone.
   */
  constructor(changed: (entry: Entry) => void = () => {}, dropped: (entry: Entry) => void = () => {}) {
    this.#changed = changed;
    this.#dropped = dropped;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Adds a call that is about to be sent. */
  begin(call: Pick<Entry, "title" | "method" | "path" | "samples">): Entry {
    this.#number += 1;
    const entry: Entry = { ...call, number: this.#number, attempts: [], state: "sent", response: "" };
    this.#entries.push(entry);
    while (this.#entries.length > MAX_ENTRIES) {
      const [first] = this.#entries.splice(0, 1);
      if (first) this.#dropped(first);
    }
    this.#changed(entry);
    return entry;
  }

  /** Adds an attempt to a call. */
  attempt(entry: Entry, { method, url, headers }: Request): Attempt {
    const attempt: Attempt = { number: (entry.attempts.at(-1)?.number ?? 0) + 1 };
    const { pathname, search } = new URL(url);
    if (!pathname.endsWith(entry.path)) attempt.other = `${method} ${pathname}${search}`;
    const [key, last] = [headers.get("idempotency-key"), headers.get("last-event-id")];
    if (key) attempt.idempotencyKey = key;
    if (last) attempt.lastEventId = last;
    entry.attempts.push(attempt);
    if (entry.attempts.length > MAX_ATTEMPTS) entry.attempts.splice(1, 1);
    this.#changed(entry);
    return attempt;
  }

  /** Says that something about a call has changed. */
  update(entry: Entry, change: Partial<Entry> = {}): void {
    Object.assign(entry, change);
    this.#changed(entry);
  }

  /** A `fetch` that writes down what it sends and gets for a call. The browser's own is called with the request alone. */
  fetchFor(entry: Entry, fetch: typeof globalThis.fetch): (request: Request) => Promise<Response> {
    return async (request) => {
      const attempt = this.attempt(entry, request);
      try {
        const response = await fetch(request);
        attempt.status = response.status;
        const id = response.headers.get("x-request-id");
        if (id) attempt.requestId = id;
        if (response.headers.has("idempotent-replayed")) attempt.isReplayed = true;
        return response;
      } catch (error) {
        attempt.problem = error instanceof Error ? error.message : String(error);
        throw error;
      } finally {
        this.update(entry);
      }
    };
  }
}
