import type { Interceptor, WholeRequest, WholeResponse } from "@cloud-agents/proxy";
import { type TracedExchange, toResponse, wholeOf } from "./trace.ts";

/** Why a case cannot be played without a server: it asks for what was not asked for when nothing was wrong. */
export class Diverged extends Error {
  override name = "Diverged";
  /** Whether it is what the mutant sends, so that it is the same in every case. */
  readonly isSent: boolean;

  constructor(message: string, isSent: boolean) {
    super(message);
    this.isSent = isSent;
  }
}

/** Headers of a request that its response depends on. */
const RELEVANT = ["authorization", "last-event-id", "prefer", "content-type"];

/**
 * Makes a `fetch` that responds with what was noted, each exchange once, and with what an interceptor makes of it.
 *
 * @param diverge Is told when a request or the rest of a stream was not noted; it fails then.
 */
export function replaying(
  exchanges: readonly TracedExchange[],
  interceptor: Interceptor | undefined,
  diverge: (error: Diverged) => void,
): typeof fetch {
  const unused = new Set(exchanges);
  const fail = (what: string, isSent = false): Diverged => {
    const error = new Diverged(what, isSent);
    diverge(error);
    return error;
  };
  return async (input, init) => {
    const sent = await wholeOf(new Request(input, init));
    const next = (await interceptor?.request?.(sent)) ?? sent;
    if ("status" in next) return toResponse(next);
    if (next !== sent) throw fail(`What ${sent.method} ${sent.path} sends is changed.`, true);
    const found = [...unused].find(({ request }) => isSame(request, sent));
    if (!found) throw fail(`${sent.method} ${sent.path} was not sent.`);
    unused.delete(found);
    const received: WholeResponse = (await interceptor?.response?.(found.response, sent)) ?? found.response;
    const isStream = received.headers.some((each) => each.startsWith("text/event-stream"));
    if (!found.frames || !isStream) return toResponse(received);
    const { headers } = toResponse(received);
    return new Response(streamOf(found, interceptor?.stream?.(sent), fail), {
      status: received.status,
      headers,
    });
  };
}

function streamOf(
  { request, frames = [], isWhole }: TracedExchange,
  change: ReturnType<NonNullable<Interceptor["stream"]>> | undefined,
  fail: (what: string) => Diverged,
): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        // A frame that is left out gives nothing to read.
        for (;;) {
          const frame = frames[at++];
          if (!frame) {
            if (isWhole) controller.close();
            else controller.error(fail(`The stream ${request.path} was not read further.`));
            return;
          }
          const { frames: changed, end } = change?.(frame) ?? { frames: [frame.bytes] };
          for (const each of changed) controller.enqueue(new Uint8Array(Buffer.from(each as Buffer)));
          if (end) return controller.close();
          if (changed.length > 0) return;
        }
      },
    },
    { highWaterMark: 0 },
  );
}

function isSame(noted: WholeRequest, sent: WholeRequest): boolean {
  if (noted.method !== sent.method || noted.path !== sent.path) return false;
  if (RELEVANT.some((name) => plain(noted, headerOf(noted, name)) !== plain(sent, headerOf(sent, name))))
    return false;
  if (noted.body.equals(sent.body)) return true;
  return boundaryOf(sent) !== undefined && plain(noted, textOf(noted)) === plain(sent, textOf(sent));
}

const textOf = ({ body }: WholeRequest) => body.toString("latin1");

function headerOf({ headers }: WholeRequest, name: string): string {
  const at = headers.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name);
  return at === -1 ? "" : (headers[at + 1] as string);
}

function boundaryOf(request: WholeRequest): string | undefined {
  return /boundary="?([^";]+)/.exec(headerOf(request, "content-type"))?.[1];
}

/** A text of a request without the boundary of its form, which is another one each time. */
function plain(request: WholeRequest, text: string): string {
  const boundary = boundaryOf(request);
  return boundary === undefined ? text : text.replaceAll(boundary, "BOUNDARY");
}
