import { setMaxListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { Created } from "./ContractReport.ts";
import { operationOf } from "./checkExchange.ts";
import { keepWithBody } from "./keepWithBody.ts";
import type { Description, Operation } from "./readDescription.ts";

/** How much of a kind a run may create. */
export interface Caps {
  /** Agents, environments, sessions and files together. */
  objects: number;
  /** Messages, each of which makes an agent work. */
  messages: number;
}

/** Keeps account of what a run creates. */
export interface Ledger {
  created: Created[];
  objects: number;
  messages: number;
  /** Requests that were sent. */
  requests: number;
  /** While it is false, requests that change something are not sent. */
  mayWrite: boolean;
  /** While it is false, nothing more is created. */
  mayCreate: boolean;
  fetch: typeof globalThis.fetch;
  /** Waits until it is known what is created by requests under way, but not for ever. Nothing can be created after it. */
  settle(): Promise<void>;
}

/** How long a response is waited for that tells the id of something new, after nobody else waits for it. */
const SETTLE_MS = 10_000;

/** A request that was not sent, because the run is not allowed to. The case that needs it is skipped. */
export class NotAllowed extends Error {
  override readonly name = "NotAllowed";
}

/**
 * Wraps `fetch` so that it counts what is created, remembers its ids, and refuses to go beyond what was agreed.
 *
 * @param userAgent Names the run in the target's log.
 */
export function createLedger(
  fetch: typeof globalThis.fetch,
  description: Description,
  baseUrl: string,
  caps: Caps,
  userAgent: string,
): Ledger {
  const underWay = new Set<Promise<unknown>>();
  const over = new AbortController();
  // Every creation of a run listens to it, until the request is collected.
  setMaxListeners(0, over.signal);
  /** Sends a request that creates something. If its case is cut off, the response still tells what there is to remove. */
  async function create(request: Request, operation: Operation): Promise<Response> {
    const noted = (async () => {
      const response = keepWithBody(await fetch(request, { signal: over.signal }), request);
      if (!response.ok) return response;
      ledger.objects++;
      const id = await idOf(response.clone());
      const isKnown = ledger.created.some((each) => each.id === id);
      if (id !== undefined && !isKnown) ledger.created.push({ operation: operation.id, id });
      return response;
    })();
    const done = noted.catch(() => undefined).finally(() => underWay.delete(done));
    underWay.add(done);
    return Promise.race([noted, rejectOn(request.signal)]);
  }
  const ledger: Ledger = {
    created: [],
    objects: 0,
    messages: 0,
    requests: 0,
    mayWrite: true,
    mayCreate: true,
    async settle() {
      const enough = new AbortController();
      const waited = wait(SETTLE_MS, undefined, { signal: enough.signal }).catch(() => undefined);
      await Promise.race([Promise.all(underWay), waited]);
      enough.abort();
      over.abort(new Error("The run has ended."));
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      request.headers.set("user-agent", userAgent);
      const url = new URL(request.url);
      const operation = operationOf(description, baseUrl, { method: request.method, url });
      if (request.method !== "GET" && !ledger.mayWrite) {
        throw new NotAllowed(
          `it sends ${request.method} ${operation?.path ?? url.pathname}, and the level is read`,
        );
      }
      const creates = operation !== undefined && isCreation(description, operation);
      if (creates && !ledger.mayCreate) throw new NotAllowed("the run has ended");
      if (creates && ledger.objects >= caps.objects) {
        throw new NotAllowed(`${caps.objects} objects are created already; --max-objects allows more`);
      }
      const isMessage = operation?.id === "sendSessionEvents";
      if (isMessage && ledger.messages >= caps.messages) {
        throw new NotAllowed(`${caps.messages} messages are sent already; --max-messages allows more`);
      }
      ledger.requests++;
      if (creates) return create(request, operation);
      const response = keepWithBody(await fetch(request), input, request);
      if (isMessage && response.ok) ledger.messages++;
      return response;
    },
  };
  return ledger;
}

/** Whether an operation creates something that has an address of its own. */
function isCreation({ operations }: Description, { method, path }: Operation): boolean {
  return method === "POST" && operations.some((other) => other.path.startsWith(`${path}/{`));
}

/** Never resolves. */
function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

async function idOf(response: Response): Promise<string | undefined> {
  const body = (await response.json().catch(() => undefined)) as Record<string, unknown> | undefined;
  const id = body?.id ?? body?.file_id;
  return typeof id === "string" ? id : undefined;
}
