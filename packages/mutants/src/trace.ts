import { operationAt, type WholeRequest, type WholeResponse } from "@cloud-agents/proxy";
import { type Frame, FrameReader } from "../../proxy/src/FrameReader.ts";
import { endToEnd } from "../../proxy/src/headers.ts";
import type { Mutant, Wrong } from "./Mutant.ts";

/** What one case asks for, and gets, when nothing is wrong. */
export interface Trace {
  /** The case's place in the suite. */
  index: number;
  ms: number;
  exchanges: TracedExchange[];
  /** What is asked for the case, of which it knows nothing: the making of what it needs. */
  world: TracedExchange[];
  /** The unique texts that it was given. */
  texts: string[];
  /** When it ran, in milliseconds since 1970. */
  at: number;
  /** Why it fails though nothing is wrong. */
  reason?: string;
  /** Whether it ends in the same way when it is played again without a server. */
  isReplayable: boolean;
}

/** A request and its response. */
export interface TracedExchange {
  /** Undefined for an unknown path. */
  operation: string | undefined;
  request: WholeRequest;
  /** Of a stream, the body is empty. */
  response: WholeResponse;
  /** What was read of a stream; undefined when it is none. */
  frames?: Frame[];
  /** Whether the stream came to its end, and not only the reader's interest. */
  isWhole: boolean;
}

/** Headers that are made anew for each copy of a response. */
const OF_CONNECTION = ["content-length", "content-encoding"];

/** Makes a `fetch` that notes what passes. */
export function tracing(exchanges: TracedExchange[]): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const sent = await wholeOf(request);
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      signal: request.signal,
      ...(sent.body.length > 0 && { body: sent.body }),
    });
    const { status } = response;
    const headers = endToEnd([...response.headers].flat(), OF_CONNECTION);
    const operation = operationAt(sent.method, sent.path.split("?")[0] as string)?.operation.id;
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    if (!isStream || !response.body) {
      const body = Buffer.from(await response.arrayBuffer());
      exchanges.push({ operation, request: sent, response: { status, headers, body }, isWhole: true });
      return toResponse({ status, headers, body });
    }
    const frames: Frame[] = [];
    const traced: TracedExchange = {
      ...{ operation, request: sent, response: { status, headers, body: Buffer.alloc(0) } },
      ...{ frames, isWhole: false },
    };
    exchanges.push(traced);
    const reader = new FrameReader();
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          frames.push(...reader.push(Buffer.from(chunk)));
          controller.enqueue(chunk);
        },
        flush() {
          traced.isWhole = true;
        },
      }),
    );
    return new Response(body, { status, headers: response.headers });
  };
}

/** A request as an interceptor sees it. */
export async function wholeOf(request: Request): Promise<WholeRequest> {
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    path: pathname + search,
    headers: [...request.headers].flat(),
    body: Buffer.from(await request.arrayBuffer()),
  };
}

/** A response as a case sees it. */
export function toResponse({ status, headers, body }: WholeResponse): Response {
  const pairs: [string, string][] = [];
  for (let at = 0; at < headers.length; at += 2)
    pairs.push([headers[at] as string, headers[at + 1] as string]);
  const hasBody = ![101, 204, 205, 304].includes(status);
  return new Response(hasBody ? new Uint8Array(body) : null, { status, headers: pairs });
}

/**
 * Whether a case would see anything of a mutant, going by what it asked for when nothing was wrong.
 *
 * @param wrong The mutant at work, apart from the one that the case would meet. It remembers the cases that were asked about before.
 * @returns True as well when that cannot be told.
 */
export async function sees({ exchanges }: Trace, mutant: Mutant, wrong: Wrong): Promise<boolean> {
  const ofIt = (each: TracedExchange) => concerns(mutant, each);
  // A change of the server itself shows in any operation on a session.
  if (!wrong.interceptor) return exchanges.some(({ operation }) => operation?.includes("Session"));
  if (!exchanges.some(ofIt) || mutant.hasEffects) return exchanges.some(ofIt);
  const { request, response, stream } = wrong.interceptor;
  wrong.reset();
  // Only rules remember what other operations were asked.
  for (const each of mutant.group === "rule" ? exchanges : exchanges.filter(ofIt)) {
    await request?.(each.request);
    await response?.(each.response, each.request);
    const change = each.frames ? stream?.(each.request) : undefined;
    for (const frame of each.frames ?? []) change?.(frame);
    if (wrong.wasWrong()) return true;
  }
  return false;
}

/** Whether an exchange is one that a mutant gets wrong. */
export function concerns(
  { operation, status }: Pick<Mutant, "operation" | "status">,
  exchange: TracedExchange,
): boolean {
  return (
    operation === "every operation" ||
    ((exchange.operation ?? "unknown route") === operation &&
      (status === undefined || status === exchange.response.status))
  );
}
