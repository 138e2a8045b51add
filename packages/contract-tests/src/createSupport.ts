import { CloudAgents } from "@cloud-agents/client";
import { callOperation } from "./callOperation.ts";
import type { World } from "./createWorld.ts";
import type { Description, Operation } from "./readDescription.ts";
import { type Exchange, recordExchanges } from "./recordExchanges.ts";
import type { Target } from "./target.ts";

/** Statuses with which servers say that they do not have an operation. */
const ABSENT = [404, 405, 501];

/** Finds out which operations a target has. */
export interface Support {
  /** Whether a status may mean that the operation does not exist. */
  isSuspicious(status: number): boolean;
  /**
   * Sends a valid request to an operation, once.
   *
   * @returns Why the target does not have it, such as `POST /agents returned 404, as does any unknown path`; undefined when it has,
   *   or when nothing valid can be sent.
   */
  reasonAgainst(operation: string): Promise<string | undefined>;
}

/** @param fetch Sends the requests. */
export function createSupport(
  { operations }: Description,
  target: Target,
  world: World,
  fetch: typeof globalThis.fetch,
): Support {
  const known = new Map<string, Promise<string | undefined>>();

  async function probe(operation: Operation): Promise<string | undefined> {
    const exchanges: Exchange[] = [];
    const { method } = operation;
    try {
      const path: Record<string, string> = {};
      for (const { name } of operation.parameters.filter((each) => each.in === "path")) {
        path[name] = await world.id(name);
      }
      const example: unknown = operation.body?.examples.values().next().value;
      const isForm = operation.body?.contentType === "multipart/form-data";
      const body = isForm ? { file: new File(["# Contract test"], "notes.md") } : await world.fill(example);
      const api = new CloudAgents({
        token: target.token,
        baseUrl: target.url,
        fetch: withoutBodies(recordExchanges(fetch, exchanges)),
        maxRetries: 0,
      });
      await callOperation(api, operation, { path, body });
    } catch {
      // The exchange says more than what the client makes of it.
    }
    const [exchange] = exchanges;
    if (!exchange || !ABSENT.includes(exchange.status)) return undefined;
    const answer = `${method} ${operation.path} returned ${exchange.status}`;
    if (exchange.status !== 404) return `${answer} to a valid request`;
    // An object that is missing and a path that is missing are told apart by the response to a path that nobody has.
    const nowhere = `/no_such_path_${crypto.randomUUID()}`;
    const headers = { authorization: `Bearer ${target.token}` };
    const unknown = await fetch(target.url + nowhere, { method, headers }).catch(() => undefined);
    if (unknown?.status !== 404) return undefined;
    const [own, other] = [await exchange.body(), await unknown.text()];
    const path = exchange.url.pathname;
    const unknownPath = new URL(target.url + nowhere).pathname;
    const isSame = plain(own, path) === plain(other, unknownPath);
    return isSame ? `${answer}, as does any unknown path` : undefined;
  }

  return {
    isSuspicious: (status) => ABSENT.includes(status),
    reasonAgainst(id) {
      const operation = operations.find((candidate) => candidate.id === id);
      const found = known.get(id) ?? (operation ? probe(operation) : Promise.resolve(undefined));
      known.set(id, found);
      return found;
    },
  };
}

/** Leaves out what follows the head of a success, which is all that counts here: a stream has no end. */
function withoutBodies(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok) return response;
    await response.body?.cancel();
    return new Response(null, response);
  };
}

/** A body without what differs from request to request: the path, its last parts, and ids. */
function plain(body: string, path: string): string {
  let text = body;
  for (let rest = path; rest.length > 1; rest = rest.replace(/^\/[^/]*/, ""))
    text = text.replaceAll(rest, "PATH");
  return text.replaceAll(/\b(req|request)[_-][\w-]+/gi, "ID").replaceAll(/[\da-f]{8}[\da-f-]{8,}/gi, "ID");
}
