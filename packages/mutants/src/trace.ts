import type { WholeRequest, WholeResponse } from "@cloud-agents/proxy";
import { type FrameText, type Mutant, play, type Wrong } from "./Mutant.ts";

/** What one case asks for, and gets, when nothing is wrong. */
export interface Trace {
  /** The case's place in the suite. */
  index: number;
  ms: number;
  exchanges: TracedExchange[];
  /** Why it fails though nothing is wrong. */
  reason?: string;
}

/** A request and its response, with bodies as text. */
export interface TracedExchange {
  operation: string | undefined;
  status: number;
  request: Traced<WholeRequest>;
  response: Traced<WholeResponse>;
  /** The first events of a stream. */
  frames: FrameText[];
}

type Traced<Whole extends { body: Buffer }> = Omit<Whole, "body"> & { body: string };

/** Longer bodies are those at the limits of the description, and further frames are like the first ones. */
const MAX_BODY = 200_000;
const MAX_FRAMES = 60;

/** Of the many pages of a long list, the first ones tell what the others have. */
const LARGE_BODY = 10_000;
const MAX_LARGE = 2;

/** Changes nothing, and notes what passes. */
export function trace(): { wrong: Wrong; exchanges: TracedExchange[] } {
  const exchanges: TracedExchange[] = [];
  const large = new Map<string, number>();
  const wrong = play({
    response(response, { operation, request }) {
      if (response.body.length > LARGE_BODY) {
        const key = `${operation} ${response.status}`;
        large.set(key, (large.get(key) ?? 0) + 1);
        if ((large.get(key) as number) > MAX_LARGE) return undefined;
      }
      exchanges.push({
        operation,
        status: response.status,
        request: traced(request),
        response: traced(response),
        frames: [],
      });
      return undefined;
    },
    stream({ request }) {
      const own = exchanges.findLast((each) => each.request.path === request.path);
      return (frame) => {
        if (own && own.frames.length < MAX_FRAMES) own.frames.push(frame);
        return [frame];
      };
    },
  });
  return { wrong, exchanges };
}

function traced<Whole extends { body: Buffer }>(whole: Whole): Traced<Whole> {
  const { body, ...rest } = whole;
  return { ...rest, body: body.length > MAX_BODY ? "" : body.toString("latin1") };
}

/**
 * Whether a case would see anything of a mutant, going by what it asked for when nothing was wrong.
 *
 * @param wrong The mutant at work, apart from the one that the case would meet. It remembers the cases that were asked about before.
 * @returns True as well when that cannot be told.
 */
export async function sees({ exchanges }: Trace, mutant: Mutant, wrong: Wrong): Promise<boolean> {
  const ofIt = ({ operation, status }: TracedExchange) =>
    mutant.operation === "every operation" ||
    ((operation ?? "unknown route") === mutant.operation &&
      (mutant.status === undefined || mutant.status === status));
  // A change of the server itself shows in any operation on a session.
  if (!wrong.interceptor) return exchanges.some(({ operation }) => operation?.includes("Session"));
  if (!exchanges.some(ofIt) || mutant.hasEffects) return exchanges.some(ofIt);
  const { request, response, stream } = wrong.interceptor;
  wrong.reset();
  // Only rules remember what other operations were asked.
  for (const each of mutant.group === "rule" ? exchanges : exchanges.filter(ofIt)) {
    const sent = { ...each.request, body: Buffer.from(each.request.body, "latin1") };
    await request?.(sent);
    await response?.({ ...each.response, body: Buffer.from(each.response.body, "latin1") }, sent);
    const change = each.frames.length > 0 ? stream?.(sent) : undefined;
    for (const frame of each.frames)
      change?.({ ...frame, retry: frame.retry, bytes: Buffer.alloc(0), isText: true });
  }
  return wrong.wasWrong();
}
