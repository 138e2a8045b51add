import { type Interceptor, operationAt, type WholeRequest, type WholeResponse } from "@cloud-agents/proxy";
import type { FaultCode } from "./faultCodes.ts";

/** One way in which a server can be wrong. */
export interface Mutant {
  /** What is wrong, in one line that no other mutant has. */
  id: string;
  group: Group;
  /** The operation whose responses are wrong; what cases have to be about. */
  operation: string;
  /** The status of those responses; undefined when it is wrong whatever the status. */
  status?: number;
  /** The field, parameter, header or rule that is wrong. */
  place: string;
  fault: FaultCode;
  /** Whether such a server still keeps to the description, so that a case that fails is a false alarm. */
  isAllowed?: true;
  /** Whether it puts one value in the place of another, so that nothing is wrong where both are the same. */
  isExchange?: true;
  /** Whether it sends requests of its own, so that only a server can tell what comes of it. */
  hasEffects?: true;
  /** Makes a server wrong in this way. */
  start(): Wrong;
}

export const groups = [
  "schema",
  "kept",
  "status",
  "header",
  "request",
  "list",
  "stream",
  "state",
  "rule",
  "allowed",
] as const;

/** The part of the API that a mutant gets wrong. */
export type Group = (typeof groups)[number];

/** A mutant at work. */
export interface Wrong {
  /** Plays the mutant between the suite and the reference server. */
  interceptor?: Interceptor;
  /** Changes the reference server itself; returns what undoes it. */
  patch?(): () => void;
  /** Whether anything was wrong since the last reset: without that nothing can be found. */
  wasWrong(): boolean;
  reset(): void;
}

/** What the parts of an interceptor are given besides the traffic. */
export interface Asked {
  /** The operation's id; undefined for an unknown path. */
  operation: string | undefined;
  /** The parameters of the path. */
  path: Record<string, string>;
  request: WholeRequest;
}

/** What a mutant does to traffic. Undefined means: nothing. */
export interface Play {
  request?(
    asked: Asked,
  ): WholeRequest | WholeResponse | undefined | Promise<WholeRequest | WholeResponse | undefined>;
  response?(
    response: WholeResponse,
    asked: Asked,
  ): WholeResponse | undefined | Promise<WholeResponse | undefined>;
  stream?(asked: Asked): ((frame: FrameText) => readonly FrameText[] | "end") | undefined;
}

/** The fields of one event of a stream. */
export interface FrameText {
  event: string | undefined;
  id: string | undefined;
  data: string | undefined;
  retry?: string | undefined;
  /** Written as it is, in place of the fields. */
  raw?: string;
}

/** Makes an interceptor of a play, which notes when it changed anything. */
export function play({ request, response, stream }: Play): Wrong {
  let wasWrong = false;
  const note = <Value>(value: Value): Value => {
    wasWrong = true;
    return value;
  };
  const interceptor: Interceptor = {
    ...(request && {
      async request(sent) {
        const changed = await request(askedOf(sent));
        return changed === undefined ? sent : note(changed);
      },
    }),
    ...(response && {
      async response(received, sent) {
        const changed = await response(received, askedOf(sent));
        return changed === undefined ? received : note(changed);
      },
    }),
    ...(stream && {
      stream(sent) {
        const change = stream(askedOf(sent));
        return (frame) => {
          const { event, id, data, retry, bytes } = frame;
          const given: FrameText = { event, id, data, retry };
          const changed = change?.(given) ?? [given];
          if (changed === "end") return note({ frames: [], end: true });
          if (changed.length === 1 && changed[0] === given) return { frames: [bytes] };
          return note({ frames: changed.map((each) => (each === given ? bytes : printFrame(each))) });
        };
      },
    }),
  };
  return {
    interceptor,
    wasWrong: () => wasWrong,
    reset: () => {
      wasWrong = false;
    },
  };
}

function askedOf(request: WholeRequest): Asked {
  const route = operationAt(request.method, request.path.split("?")[0] as string);
  return { operation: route?.operation.id, path: route?.path ?? {}, request };
}

function printFrame({ event, id, data, retry, raw }: FrameText): string {
  if (raw !== undefined) return raw;
  const lines = [
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(data === undefined ? [] : data.split("\n").map((line) => `data: ${line}`)),
  ];
  return `${lines.join("\n")}\n\n`;
}

/** The JSON of a body; undefined when it is none. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The response with another JSON body. */
export function withJson(response: WholeResponse, value: unknown): WholeResponse {
  return { ...response, body: Buffer.from(JSON.stringify(value)) };
}

/** Changes the JSON bodies of the responses of one operation and status; a body that stays the same was not changed. */
export function changeBodies(
  operation: string,
  status: number,
  change: (body: unknown, asked: Asked) => unknown,
): Wrong {
  return play({
    response(response, asked) {
      if (asked.operation !== operation || response.status !== status) return undefined;
      const before = jsonOf(response.body);
      if (before === undefined) return undefined;
      const text = JSON.stringify(before);
      const after = change(before, asked);
      return JSON.stringify(after) === text ? undefined : withJson(response, after);
    },
  });
}
