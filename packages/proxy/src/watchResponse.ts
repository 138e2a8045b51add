import { escapeStep, locate } from "@cloud-agents/spec/description";
import { checkResponse, type Operation } from "@cloud-agents/validator";
import { BodyCopy, type Sink } from "./BodyCopy.ts";
import { operationChange, statusChange } from "./changes.ts";
import { description } from "./description.ts";
import type { Route } from "./operationAt.ts";
import { type Found, fromValidator, isBreach, notJson, unchecked } from "./ProxyFinding.ts";
import { undescribedIn } from "./undescribedIn.ts";

/** A response that is checked while its body passes. */
export interface ResponseWatch {
  sink: Sink & { stop(): void };
  /** Everything that is wrong, when the body has ended. */
  findings(): Promise<Found[]>;
}

/** The parts of a response that are known before its body. */
export interface ResponseHead {
  status: number;
  /** By name in lower case. */
  headers: Record<string, string>;
}

/** What a response belongs to. */
export interface Asked {
  method: string;
  /** As the description has it. */
  path: string;
  /** Undefined when the description has no such operation. */
  route: Route | undefined;
}

/** Statuses whose responses have no body, whatever the headers say. */
export function hasNoBody(method: string, status: number): boolean {
  return method === "HEAD" || status === 204 || status === 205 || status === 304 || status < 200;
}

/** Whether a response is a stream of events. */
export function isEventStream(headers: Record<string, string>): boolean {
  return /^\s*text\/event-stream\b/i.test(headers["content-type"] ?? "");
}

/** Begins to check a response that is not a stream. */
export function watchResponse(asked: Asked, head: ResponseHead): ResponseWatch {
  const sink = new BodyCopy(head.headers["content-encoding"]);
  return {
    sink,
    async findings() {
      const { bytes, isWhole, problem } = await sink.copy;
      const isJson = /^\s*application\/([\w.-]+\+)?json\b/i.test(head.headers["content-type"] ?? "");
      if (!isWhole && isJson) {
        const reason = problem ?? "it is longer than what is kept";
        return [...bodyless(checkBody(asked, head, undefined)), unchecked("response", reason)];
      }
      if (!isJson) return checkBody(asked, head, bytes.length === 0 ? undefined : "text");
      const text = read(bytes);
      if (text === undefined) return [...bodyless(checkBody(asked, head, undefined)), notJson("response")];
      return checkBody(asked, head, text.value);
    },
  };
}

/** The target took a request that it should have refused. */
export function accepted(status: number, sent: readonly Found[]): Found[] {
  const first = status < 300 ? sent.find(isBreach) : undefined;
  if (!first) return [];
  const message = `The target accepted a request that is not as described: ${first.message}`;
  return [{ ...first, about: "target", side: "response", keyword: "accepted", message }];
}

/** The findings about a response whose body is known; that of a stream is checked by its events. */
export function checkBody(asked: Asked, { status, headers }: ResponseHead, body: unknown): Found[] {
  const { method, route } = asked;
  const type = headers["content-type"];
  if (!route) return checkUnknown(asked, { status, headers }, body);
  const { operation } = route;
  // The same as GET, without the body.
  if (method === "HEAD" && operation.method !== "HEAD") return [];
  const isDescribed = responseOf(operation, status) !== undefined;
  const findings = checkResponse(operation.id, { status, headers, body });
  if (isDescribed) {
    const found = findings.map((each) => fromValidator(each, "target", "response"));
    return [...found, ...drift(operation, status, type, body)];
  }
  return findings.map((each) => ({
    ...fromValidator(each, "description", "response"),
    change: () => statusChange(operation.method, operation.path, status, type, body),
  }));
}

function drift(operation: Operation, status: number, type: string | undefined, body: unknown): Found[] {
  const pointer = responseOf(operation, status);
  const media = type?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (pointer === undefined || typeof body !== "object" || body === null) return [];
  return undescribedIn(`${pointer}/content/${escapeStep(media)}/schema`, body).map(
    ({ name, at, change }) => ({
      about: "description",
      side: "response",
      in: "body",
      at,
      keyword: "undescribed",
      message: `The description has no field '${name}' here.`,
      change,
    }),
  );
}

/** The pointer to what describes the responses of a status. */
function responseOf({ method, path }: Operation, status: number): string | undefined {
  const responses = `/paths/${escapeStep(path)}/${method.toLowerCase()}/responses`;
  return [`${status}`, `${`${status}`.charAt(0)}XX`, "default"]
    .flatMap((key) => locate(description(), `${responses}/${key}`).slice(-1))
    .at(0);
}

/** What no operation is for is an error in the envelope, unless the target has an operation there. */
function checkUnknown({ method, path }: Asked, { status, headers }: ResponseHead, body: unknown): Found[] {
  if (status >= 200 && status < 300) {
    if (method === "OPTIONS" || method === "HEAD") return [];
    return [
      {
        about: "description",
        side: "response",
        in: "path",
        at: "",
        keyword: "undescribed",
        message: `The description has no ${method} at this path, and the target has.`,
        change: () => operationChange(method, path, status, headers["content-type"], body),
      },
    ];
  }
  if (status !== 404 && status !== 405) return [];
  // Every 404 has the same envelope; a 405 has that of a mistake in the request.
  const likeness = { status: status === 404 ? 404 : 400, headers, body };
  const findings = checkResponse("getAgent", likeness).map((each) =>
    fromValidator(each, "target", "response"),
  );
  const allow: Found = {
    about: "target",
    side: "response",
    in: "header",
    at: "allow",
    keyword: "required",
    message: "Header 'allow' is required with the status 405.",
  };
  return method === "HEAD"
    ? []
    : [...(status === 405 && headers.allow === undefined ? [allow] : []), ...findings];
}

function bodyless(findings: Found[]): Found[] {
  return findings.filter((each) => each.in !== "body");
}

function read(bytes: Buffer): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return undefined;
  }
}
