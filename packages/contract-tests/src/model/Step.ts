import { redact } from "@cloud-agents/validator";
import type { AsyncCommand } from "fast-check";
import { isStream } from "../callOperation.ts";
import { checkExchange } from "../checkExchange.ts";
import { curlOf } from "../curlOf.ts";
import { printDifference } from "../Finding.ts";
import { readFramesUntil } from "../parseFrames.ts";
import type { Operation } from "../readDescription.ts";
import { type Exchange, recordExchanges } from "../recordExchanges.ts";
import type { History } from "./History.ts";

/** Stands for an object that an earlier step made: the one that a number picks among those of a kind. */
export interface Pick {
  /** The path parameter that its id is for, or `event_id`. */
  pick: string;
  /** Any number; what is there is counted through. */
  index: number;
  /** Whether another account made it than the one that sends the request. */
  isForeign?: boolean;
}

/** What a step sends, with objects of earlier steps in place of ids. */
export interface Plan {
  operation: Operation;
  /** Which of the target's accounts sends it. */
  account: number;
  path: Record<string, Pick>;
  query: Record<string, unknown>;
  headers: Record<string, unknown>;
  body: unknown;
  /** Whether it is sent again with the same Idempotency-Key, as it was or with another body. */
  again: "no" | "same" | "changed";
}

/** Enough of a stream: it may go on for ever. */
const MAX_FRAMES = 60;

/** How many milliseconds a response may take. */
const STEP_MS = 20_000;

/** One request of a random history. */
export class Step implements AsyncCommand<History, History> {
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** A step whose objects do not exist is left out. */
  check(history: Readonly<History>): boolean {
    const { account, path, query, headers, body } = this.#plan;
    return picksIn([path, query, headers, body]).every((pick) => history.has(pick, account));
  }

  /** @throws Error when a response is not as described, or contradicts what came before. */
  async run(history: History): Promise<void> {
    const { again } = this.#plan;
    const key = again === "no" ? undefined : history.newKey();
    const requests = [this.#request(history, key)];
    if (again !== "no") requests.push(this.#request(history, key, again === "changed"));
    for (const request of requests) {
      const exchange = await this.#send(history, request);
      const line = await curlOf(exchange, redact);
      history.lines.push(`${line} # ${exchange.status}`);
      const described = await checkExchange(history.run, exchange);
      const contradictions = await history.observe(exchange);
      const found = [...described, ...contradictions];
      if (exchange.status >= 500)
        found.push({
          where: "status",
          expected: "no failure",
          got: `${exchange.status} ${await exchange.body()}`,
        });
      if (found.length > 0)
        throw new Error(
          [`${line} returned ${exchange.status}`, ...found.map(printDifference)].join("\n    "),
        );
    }
  }

  toString(): string {
    return this.#plan.operation.id;
  }

  /** @param isChanged Whether the body has a field more, which is dropped, but makes it another one. */
  #request(history: History, key?: string, isChanged = false): { url: string; init: RequestInit } {
    const { operation, account, path, query, headers, body } = this.#plan;
    const picked = (value: unknown): unknown => history.resolve(value, account, path);
    let url = operation.path;
    for (const [name, pick] of Object.entries(path))
      url = url.replace(`{${name}}`, () => encodeURIComponent(String(picked(pick))));
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(picked(value))]),
    );
    const sent = new Headers({
      authorization: `Bearer ${history.tokens[account % history.tokens.length]}`,
      ...(key !== undefined && { "idempotency-key": key }),
    });
    for (const [name, value] of Object.entries(headers)) sent.set(name, String(picked(value)));
    const init: RequestInit = { method: operation.method, headers: sent };
    if (body !== undefined) {
      const filled = { ...(picked(body) as object), ...(isChanged && { not_described: "x" }) };
      if (operation.body?.contentType === "multipart/form-data") init.body = formOf(filled);
      else {
        sent.set("content-type", "application/json");
        init.body = JSON.stringify(filled);
      }
    }
    return { url: history.run.baseUrl + url + (search.size > 0 ? `?${search}` : ""), init };
  }

  async #send(history: History, { url, init }: { url: string; init: RequestInit }): Promise<Exchange> {
    const exchanges: Exchange[] = [];
    const stop = new AbortController();
    const tooLate = setTimeout(() => stop.abort(new Error(`No response within ${STEP_MS} ms.`)), STEP_MS);
    try {
      const fetch = recordExchanges(history.fetch, exchanges);
      const response = await fetch(url, { ...init, signal: stop.signal });
      if (response.ok && isStream(this.#plan.operation)) {
        let frames = 0;
        await readFramesUntil(response, ({ event }) => event === "heartbeat" || ++frames === MAX_FRAMES);
        stop.abort();
      } else await response.text();
    } finally {
      clearTimeout(tooLate);
    }
    return exchanges[0] as Exchange;
  }
}

function picksIn(value: unknown): Pick[] {
  if (typeof value !== "object" || value === null) return [];
  if (isPick(value)) return [value];
  return Object.values(value).flatMap(picksIn);
}

/** Whether a value stands for an object of an earlier step. */
export function isPick(value: object): value is Pick {
  return "pick" in value && "index" in value;
}

function formOf(fields: object): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (name === "file") form.append(name, new File([String(value)], "random.md"));
    else form.append(name, String(value));
  }
  return form;
}
