import type { Finding, OperationId } from "@cloud-agents/validator";

/** One difference between the traffic and the description. */
export interface ProxyFinding {
  /** When it was seen, RFC 3339. */
  time: string;
  /** Number of the exchange, from 1. */
  exchange: number;
  /**
   * Who has something to change: the client sent a broken request, the target a broken response (or accepted a broken request), or the
   * description lacks something that both use (drift). A note says what could not be checked.
   */
  about: "client" | "target" | "description" | "note";
  side: "request" | "response" | "event";
  /** Absent when the request is for no operation. */
  operation?: OperationId;
  method: string;
  /** Path and query as sent, without secrets. */
  path: string;
  /** Absent as long as there is no response. */
  status?: number;
  /** Number of the event in its stream, from 1. */
  event?: number;
  in: Finding["in"] | "status" | "frame";
  /** The place in the format of `error.param`: `resources[0].type`, `limit`, "" for the whole. */
  at: string;
  /** What was violated: a keyword of JSON Schema, or a rule of the proxy such as `accepted` or `undescribed`. */
  keyword: string;
  message: string;
  /** For drift: the change of the description, as actions of an OpenAPI Overlay, ready to paste. */
  change?: string;
}

/** The part of a finding that its check knows. */
export type Found = Pick<ProxyFinding, "about" | "side" | "in" | "at" | "keyword" | "message"> &
  Partial<Pick<ProxyFinding, "event">> & {
    /** Makes the change of the description. */
    change?: () => string;
  };

/** A finding of the validator as one of the proxy. */
export function fromValidator(
  { in: place, path, keyword, message }: Finding,
  about: ProxyFinding["about"],
  side: ProxyFinding["side"],
): Found {
  if (path === ":status") return { about, side, in: "status", at: "", keyword, message };
  return { about, side, in: place, at: path, keyword, message };
}

/** Whether a finding says that somebody broke the description, rather than that it could say more. */
export function isBreach({ about, keyword }: Found): boolean {
  return (about === "client" || about === "target") && keyword !== "undescribed";
}

/** A body that is not what its content type says; the fault is that of who sent it. */
export function notJson(side: "request" | "response"): Found {
  return {
    about: side === "request" ? "client" : "target",
    side,
    in: "body",
    at: "",
    keyword: "json",
    message: "The body is not JSON in UTF-8.",
  };
}

/** What passed without being checked, and why. */
export function unchecked(side: Found["side"], reason: string): Found {
  const what = side === "event" ? "The events were" : "The body was";
  return {
    about: "note",
    side,
    in: side === "event" ? "frame" : "body",
    at: "",
    keyword: "unchecked",
    message: `${what} passed on unchecked: ${reason}.`,
  };
}
