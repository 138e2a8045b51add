import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import {
  type Description,
  nodeOfViolation,
  type Operation,
  responseTo,
  type Violation,
} from "@cloud-agents/spec/description";
import { CannotRun } from "../CannotRun.ts";
import type { CaseResult, ContractReport, Created, ReportedFinding } from "../ContractReport.ts";
import { reasonOf } from "../causesOf.ts";
import { curlOf } from "../curlOf.ts";
import { isEventStream } from "../isEventStream.ts";
import { limitResponses } from "../limitResponses.ts";
import { parseFrames } from "../parseFrames.ts";
import { quotePart } from "../quotePart.ts";
import { shareFindings } from "../shareFindings.ts";
import { contentOf } from "./contentOf.ts";
import { createObjects, type Objects } from "./createObjects.ts";
import { readBody } from "./readBody.ts";
import type { BodyOfCase, SchemaCase, SchemaRequest } from "./SchemaCase.ts";
import type { SchemaCases } from "./schemaCases.ts";
import { writeParameters } from "./writeParameters.ts";

/** The validator that is made from the description that a target is held to. */
export interface SchemaChecks {
  checkResponse(
    operationId: string,
    response: { status: number; headers: Record<string, string>; body: unknown },
  ): Violation[];
  /** Only where the description has a stream. */
  checkEvent?(data: unknown): Violation[];
}

/** What is held to a description. */
export interface SchemaTarget {
  /** Where the paths of the description begin, without a slash at its end. */
  url: string;
  /** Adds what says who sends a request. Rejects with what is missing for that. */
  authenticate(request: Request, operation: Operation): Promise<Request>;
  /** The address and the headers of a request as they may be shown. */
  conceal(request: Request): Pick<Request, "url" | "headers">;
  /** Copies a body without its secret fields. */
  redactBody(body: unknown): unknown;
  /** Takes secrets out of what the target sends. */
  redact(text: string): string;
  /** Ids by the name of their path parameter, in place of those of objects that are created. */
  ids?: Record<string, string>;
  /** Whether it keeps what it is sent. One that does not is sent the ids of the examples. */
  keepsState: boolean;
  /** Sends requests; the global one unless given. */
  fetch?: typeof globalThis.fetch;
  /** Milliseconds that a response may take to begin, and its body to end. */
  responseMs: number;
  /** Ends the run; what was created is removed all the same. */
  signal?: AbortSignal;
  onCase?(result: CaseResult, done: number, total: number): void;
}

/** Milliseconds that a stream of events is read, which need not end. */
const STREAM_MS = 1_000;

/** Statuses that say something of the time at which a request came, and nothing of the request. */
const OF_THE_TIME = [409, 423, 425, 429, 503];

/** Statuses that call a request wrong, and not what it is about. */
const CALLED_WRONG = [400, 414, 415, 422, 431];

/** After how many removals in a row without any response the rest is left: each may take as long as a response may. */
const MAX_UNREACHED = 2;

/** A response, with everything that is not as described. */
interface Sent {
  status: number;
  value: unknown;
  findings: ReportedFinding[];
  curl: string;
}

/** What keeps a case from being tried. */
class Untried extends Error {}

/**
 * Sends the cases of a description to a target, and says where it differs, and by which line of the description.
 *
 * @param description The one that the cases were made from.
 * @returns The report, in which the source of each finding is a place of the description.
 * @throws CannotRun when the first request gets no response.
 */
export async function runSchemaCases(
  description: Description,
  { cases, untried, bodies }: SchemaCases,
  checks: SchemaChecks,
  target: SchemaTarget,
): Promise<ContractReport> {
  const { responseMs, keepsState, url } = target;
  const fetch = limitResponses(target.fetch ?? globalThis.fetch, responseMs);
  // Every request of the run listens to it, until it is collected.
  if (target.signal) setMaxListeners(0, target.signal);
  const startedAt = new Date();
  const began = performance.now();
  const runId = `contract-${randomBytes(4).toString("hex")}`;
  const statuses = new Set<string>();
  const succeeded = new Set<string>();
  /** Why an operation could not be tried. */
  const reasons = new Map<string, string>();
  let requests = 0;
  const objects = createObjects(
    description.operations,
    {
      async create(operation, path) {
        const content = bodies.get(operation.id);
        if (operation.body && !content) return undefined;
        const sent = await send(operation, { path, ...(content && { content: await filled(content) }) });
        return isSuccess(operation, sent.status) ? sent.value : undefined;
      },
      async read(operation, path) {
        const { status, value } = await send(operation, { ...requiredOf(operation), path });
        return isSuccess(operation, status) ? value : undefined;
      },
    },
    target.ids,
  );

  const results: CaseResult[] = untried.map(({ operation, reason }) =>
    resultOf({ operation, name: "the request", expects: "success" }, "skipped", { reason }),
  );
  const total = cases.length + results.length;
  for (const expected of cases) {
    const result = await run(expected);
    // What was cut off says nothing.
    if (target.signal?.aborted) break;
    results.push(result);
    target.onCase?.(result, results.length, total);
  }
  const { removed, left } = await cleanUp(objects);
  const { shared, cases: reported } = shareFindings(results);
  const counts = { kept: 0, broken: 0, skipped: 0, unsupported: 0 };
  for (const { verdict } of reported) counts[verdict]++;
  const nothing = { seen: [], all: [] };
  const tried = new Set([...cases, ...untried].map(({ operation }) => operation));
  const ids = [...tried].map(({ id }) => id);
  const all = [...tried].flatMap(({ id, responses }) => responses.map(({ status }) => `${id} ${status}`));
  return {
    api: description.title,
    url,
    ...{ profile: "description", level: "full", runId },
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - began),
    complete: results.length === total,
    verdict: counts.broken > 0 || shared.length > 0 ? "broken" : "kept",
    counts,
    shared,
    unsupported: [],
    cases: reported,
    coverage: {
      operations: { seen: ids.filter((id) => succeeded.has(id)), all: ids },
      statuses: { seen: all.filter((each) => statuses.has(each)), all },
      ...{ properties: nothing, limits: nothing, statements: nothing, undescribed: [] },
    },
    requests,
    created: [...removed, ...left],
    left,
  };

  async function run(expected: SchemaCase): Promise<CaseResult> {
    const caseBegan = performance.now();
    try {
      const sent = await perform(expected);
      if (expected.control && CALLED_WRONG.includes(sent.status)) {
        const { status, value } = await perform({ ...expected, request: expected.control });
        if (CALLED_WRONG.includes(status))
          throw new Untried(
            `the target refuses other values, too, for what they mean: ${status}${messageOf(value)}`,
          );
      }
      const findings = [...judge(expected, sent), ...sent.findings];
      const durationMs = Math.round(performance.now() - caseBegan);
      if (findings.length === 0) return resultOf(expected, "kept", { durationMs });
      const exchanges = [{ request: sent.curl, status: sent.status }];
      return resultOf(expected, "broken", { findings, exchanges, durationMs });
    } catch (error) {
      if (error instanceof Untried) {
        if (expected.expects === "success") reasons.set(expected.operation.id, error.message);
        return resultOf(expected, "skipped", { reason: error.message });
      }
      if (error instanceof CannotRun) throw error;
      const findings = [findingOf(expected, "the request", "a response", reasonOf(error))];
      return resultOf(expected, "broken", { findings });
    }
  }

  async function perform({ operation, request, expects, needsState }: SchemaCase): Promise<Sent> {
    if (needsState && !keepsState) throw new Untried("the target keeps no state");
    if (expects !== "success" && !succeeded.has(operation.id))
      throw new Untried(
        reasons.get(operation.id) ??
          `no request to ${operation.id} has succeeded, so that a refusal says nothing`,
      );
    const endsObject = operation.method === "DELETE" || (operation.method === "POST" && !operation.body);
    const path = await pathFor(operation, endsObject);
    const { content } = request;
    return send(
      operation,
      {
        ...request,
        path: { ...path, ...request.path },
        ...(content && { content: await filled(content) }),
      },
      { isAnonymous: expects === "authentication", signal: target.signal },
    );
  }

  /** Of a target without state, the ids of the examples. */
  async function pathFor(operation: Operation, isNew: boolean): Promise<Record<string, unknown>> {
    const inPath = operation.parameters.filter((parameter) => parameter.in === "path");
    if (!keepsState)
      return Object.fromEntries(inPath.map(({ name, example }) => [name, target.ids?.[name] ?? example]));
    const { path, missing } = await objects.pathOf(operation, isNew);
    if (missing !== undefined)
      throw new Untried(
        `there is no ${missing} for ${operation.id}: nothing creates one or lists one. Name one: --id ${missing}=ID`,
      );
    return path;
  }

  /** Puts ids that exist into a body; a single value that is tried stays what it is. */
  async function filled({ media, value, change }: BodyOfCase): Promise<BodyOfCase> {
    if (!keepsState) return { media, value, ...(change && { change }) };
    return {
      ...{ media, value: await objects.fill(value) },
      ...(change && { change: { ...change, value: await objects.fill(change.value) } }),
    };
  }

  /** What was expected of a response and did not come. */
  function judge(expected: SchemaCase, { status, value, curl }: Sent): ReportedFinding[] {
    const { operation, expects } = expected;
    const isOver = isSuccess(operation, status);
    const got = `${status}${isOver ? "" : messageOf(value)}`;
    const differs = (wanted: string) => [
      { ...findingOf(expected, "status", wanted, got), request: curl, status },
    ];
    if (status >= 500 && !isOver && !OF_THE_TIME.includes(status)) return differs("no failure");
    if (status === 429) throw new Untried("the target takes no more requests for now: it returned 429");
    if (expects === "authentication") return [401, 403].includes(status) ? [] : differs("401");
    if (expects === "refusal") return isOver ? differs("a refusal, 400 to 499") : [];
    if (expects === "acceptance") return CALLED_WRONG.includes(status) ? differs("no refusal") : [];
    if (isOver) {
      succeeded.add(operation.id);
      return [];
    }
    if (OF_THE_TIME.includes(status))
      throw new Untried(`it comes at the wrong time: the target returned ${got}`);
    return differs(operation.successes.map((each) => each.status).join(" or ") || "success");
  }

  async function send(
    operation: Operation,
    request: SchemaRequest,
    { isAnonymous = false, signal }: { isAnonymous?: boolean; signal?: AbortSignal | undefined } = target,
  ): Promise<Sent> {
    const plain = tryRequest(operation, request);
    const authenticated = isAnonymous
      ? plain.request
      : await target.authenticate(plain.request, operation).catch((error) => {
          throw new Untried((error as Error).message);
        });
    const shown = target.conceal(authenticated);
    const curl = await curlOf(
      {
        method: operation.method,
        url: new URL(shown.url),
        request: { headers: shown.headers, body: async () => plain.body },
      },
      target.redactBody,
    );
    requests++;
    const response = await fetch(authenticated, { redirect: "manual", ...(signal && { signal }) }).catch(
      (error) => {
        if (requests > 1) throw error;
        throw new CannotRun(`${url} cannot be reached: ${reasonOf(error)}`, { cause: error });
      },
    );
    const isStream = isEventStream(response.headers.get("content-type"));
    const text = await readBody(response, isStream ? STREAM_MS : responseMs);
    const headers = Object.fromEntries(response.headers);
    const { status } = response;
    const described = responseTo(operation, status);
    if (described) statuses.add(`${operation.id} ${described.status}`);
    const isJson = /\bjson\b/i.test(headers["content-type"] ?? "");
    const { value, error } = isStream
      ? { value: undefined }
      : isJson
        ? parse(text)
        : { value: text || undefined };
    const violations = checks.checkResponse(operation.id, { status, headers, body: value });
    const report = (violation: Violation, body: unknown, before = ""): ReportedFinding => ({
      ...whereOf(violation, operation, status, body, headers),
      ...(before && { where: `${before} ${whereOf(violation, operation, status, body, headers).where}` }),
      operation: operation.id,
      request: curl,
      status,
      source: sourceOf(nodeOfViolation(description, operation, described, body, violation), violation),
    });
    const findings = error
      ? [
          {
            ...{ where: "$", expected: "JSON", got: error, operation: operation.id, request: curl, status },
            source: sourceOf(described?.source ?? operation.source),
          },
        ]
      : violations.map((violation) => report(violation, value));
    if (isStream && described)
      for (const [index, { event, data }] of parseFrames(text).entries()) {
        const { value: item = data } = parse(data);
        const name = `event ${index + 1}${event ? ` (${event})` : ""}`;
        for (const violation of checks.checkEvent?.(item) ?? []) findings.push(report(violation, item, name));
      }
    if (keepsState && isSuccess(operation, status))
      objects.note(operation, request.path ?? {}, status, value);
    return { status, value, findings, curl };
  }

  /** What fetch does not send says nothing: a body of a GET, or letters in a header that none has. */
  function tryRequest(operation: Operation, request: SchemaRequest) {
    try {
      return requestOf(operation, request);
    } catch (error) {
      throw new Untried(`it cannot be sent: ${reasonOf(error)}`);
    }
  }

  function requestOf(operation: Operation, request: SchemaRequest) {
    const { content, raw } = request;
    const { path, query, headers } = writeParameters(operation, request);
    const address = operation.path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ""));
    const encoded = raw ? { type: raw.type, body: raw.text } : content && contentOf(description, content);
    const accepted = new Set(operation.responses.flatMap((each) => each.content.map(({ sentAs }) => sentAs)));
    const all = new Headers({
      "user-agent": `cloud-agents-contract (${runId})`,
      ...(accepted.size > 0 && { accept: [...accepted].join(", ") }),
      ...headers,
    });
    // fetch writes that of a form, whose boundary it chooses.
    if (encoded && !(encoded.body instanceof FormData)) all.set("content-type", encoded.type);
    const body = encoded?.body;
    const init = { method: operation.method, headers: all, ...(body !== undefined && { body }) };
    return {
      request: new Request(`${url}${address}${query && `?${query}`}`, init),
      body: body instanceof URLSearchParams ? body.toString() : body,
    };
  }

  function whereOf(
    { in: place, path, message }: Violation,
    operation: Operation,
    status: number,
    body: unknown,
    headers: Record<string, string>,
  ) {
    const expected = message.replace(/\.$/, "");
    if (path === ":status") {
      const listed = operation.responses.map((each) => each.status).join(", ");
      return { where: "status", expected: `one that is described: ${listed}`, got: String(status) };
    }
    if (place !== "body") {
      const got = headers[path.toLowerCase()];
      return {
        where: `${place} ${path.toLowerCase()}`,
        expected,
        got: got === undefined ? "nothing" : JSON.stringify(target.redact(got)),
      };
    }
    const where = path === "" || path.startsWith("[") ? `$${path}` : `$.${path}`;
    return { where, expected, got: target.redact(quotePart(target.redactBody(body), path)) };
  }

  function sourceOf(node: object, violation?: Pick<Violation, "keyword">): ReportedFinding["source"] {
    const says = violation && (node as Record<string, unknown>)[violation.keyword];
    return {
      kind: "schema",
      id: description.placeOf(node),
      says: says === undefined ? "the description says so" : `${violation?.keyword}: ${JSON.stringify(says)}`,
    };
  }

  function findingOf(
    { operation, node, says }: Pick<SchemaCase, "operation" | "node" | "says">,
    where: string,
    expected: string,
    got: string,
  ): ReportedFinding {
    const source = { kind: "schema" as const, id: description.placeOf(node), says };
    return { where, expected, got: target.redact(got), operation: operation.id, source };
  }

  /** Deletes what was created, the last first, where the description has an operation for that. */
  async function cleanUp({ created }: Objects): Promise<Record<"removed" | "left", Created[]>> {
    const removed: Created[] = [];
    const left: Created[] = [];
    let unreached = 0;
    for (const { operation, template, path } of created.toReversed()) {
      const remove = removalOf(template);
      const own = { operation: operation.id, id: String(Object.values(path).at(-1)) };
      // Not ended by what has ended the run.
      const request = remove && { ...requiredOf(remove), path };
      const sent =
        request && unreached < MAX_UNREACHED
          ? await send(remove, request, {}).catch(() => ({ status: 0 }))
          : { status: 0 };
      if (request) unreached = sent.status === 0 ? unreached + 1 : 0;
      const isGone = remove && (isSuccess(remove, sent.status) || [404, 410].includes(sent.status));
      (isGone ? removed : left).push(own);
    }
    return { removed, left };
  }

  /** A DELETE of an address, or else a POST to `archive` below it. */
  function removalOf(template: string): Operation | undefined {
    const at = (method: string, path: string) =>
      description.operations.find((each) => each.method === method && each.path === path && !each.body);
    return at("DELETE", template) ?? at("POST", `${template}/archive`);
  }
}

function resultOf(
  { operation, name, expects }: Pick<SchemaCase, "operation" | "name" | "expects">,
  verdict: CaseResult["verdict"],
  more: Partial<CaseResult> = {},
): CaseResult {
  const [success] = operation.successes;
  const status =
    expects === "success" || expects === "acceptance"
      ? Number.parseInt(success?.status ?? "", 10) || 200
      : expects === "refusal"
        ? 400
        : 401;
  return {
    id: `${operation.id}: ${name}`,
    ...{ operation: operation.id, status, name, verdict },
    ...{ sources: [], findings: [], exchanges: [], durationMs: 0 },
    ...more,
  };
}

/** Values of the parameters that a request to an operation has to have. */
function requiredOf({ parameters }: Operation): SchemaRequest {
  const of = (place: string) =>
    Object.fromEntries(
      parameters
        .filter((parameter) => parameter.required && parameter.in === place)
        .map(({ name, example }) => [name, example]),
    );
  return { query: of("query"), headers: of("header"), cookies: of("cookie") };
}

function isSuccess({ successes }: Operation, status: number): boolean {
  const listed = successes.some((each) => each.status === String(status));
  return listed || (status >= 200 && status < 300);
}

function parse(text: string): { value?: unknown; error?: string } {
  if (text === "") return {};
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { error: JSON.stringify(text.slice(0, 80)) };
  }
}

/** What a refusal says of itself, wherever it does. */
function messageOf(value: unknown): string {
  const { error, message, title, detail } = Object(value) as Record<string, unknown>;
  const said = [Object(error).message, message, detail, title, error].find(
    (each) => typeof each === "string",
  );
  return said === undefined ? "" : ` (${String(said).slice(0, 200)})`;
}
