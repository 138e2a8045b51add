import { randomUUID } from "node:crypto";
import { APIError, CloudAgents } from "@cloud-agents/client";
import { redact } from "@cloud-agents/validator";
import type { Case, Context } from "./Case.ts";
import type { CaseResult, ReportedFinding } from "./ContractReport.ts";
import { callOperation, type Input, isStream } from "./callOperation.ts";
import { causesOf, reasonOf } from "./causesOf.ts";
import { type Check, checkExchange, operationOf } from "./checkExchange.ts";
import { NotAllowed } from "./createLedger.ts";
import type { World } from "./createWorld.ts";
import { curlOf } from "./curlOf.ts";
import { expect, quote, Unexpected } from "./expect.ts";
import { type Difference, type Finding, printDifference, printSource, type Source } from "./Finding.ts";
import { keepWithBody } from "./keepWithBody.ts";
import type { ModelCheck } from "./model/createModelCheck.ts";
import { PrerequisiteError } from "./PrerequisiteError.ts";
import { type Exchange, recordExchanges } from "./recordExchanges.ts";
import { sourcesOfCase } from "./sourcesOfCase.ts";
import type { Target } from "./target.ts";
import { type StreamWatch, watchStream } from "./watchStream.ts";
import { withName } from "./withName.ts";

/** What all cases of a run share. */
export interface Run {
  check: Check;
  target: Target;
  world: World;
  fetch: typeof globalThis.fetch;
  streams: StreamWatch;
  /** What everything is called that the cases create, whatever they call it themselves. */
  name?: string;
  /** Ends what is being sent. */
  signal?: AbortSignal;
  /** Makes texts that differ; random ones unless given. */
  unique?: () => string;
  /** Tells the time; that of the computer unless given. */
  now?: () => number;
  /** Compares each response with what the target was told before; only for one that keeps state. */
  model?: ModelCheck;
  /** Whether a finding counts; those of a profile that does not include its source do not. */
  counts?(source: Source): boolean;
  /** Is told each response of a case, with what was found in it. */
  onExchange?(exchange: Exchange, findings: readonly Difference[]): void | Promise<void>;
}

/** How many requests of a broken case are reported. */
const MAX_EXCHANGES = 20;

/** How many milliseconds a request may take that has no limit of its own. */
const REQUEST_MS = 45_000;

/** Names a case in reports. */
export function titleOf({ operation, status, name }: Pick<Case, "operation" | "status" | "name">): string {
  return `${operation ?? "unknown route"} ${status}: ${name}`;
}

/**
 * Runs one case against the target. Whatever happens becomes part of the result: a broken connection is a finding, and what the
 * target lacks a reason to skip.
 */
export async function runCase(run: Run, expected: Case): Promise<CaseResult> {
  const began = performance.now();
  const sources = sourcesOfCase(run.check.description, run.check.sources, expected);
  const isAboutKeys = /Idempotency-Key/.test(expected.name);
  const exchanges: Exchange[] = [];
  let thrown: unknown;
  try {
    await expected.run(contextOf(run, exchanges));
  } catch (error) {
    thrown = error;
  }
  const findings: ReportedFinding[] = [];
  const counting = (differences: readonly Difference[]): Finding[] =>
    differences
      .map((difference) => ({ ...difference, source: difference.source ?? (sources[0] as Source) }))
      .filter(({ source }) => run.counts?.(source) ?? true);
  const add = async (differences: readonly Finding[], exchange: Exchange | undefined) => {
    if (differences.length === 0) return;
    const operation = exchange
      ? (operationOf(run.check.description, run.check.baseUrl, exchange)?.id ?? null)
      : expected.operation;
    const sent = exchange && {
      request: await curlOf(exchange, redact, isAboutKeys),
      status: exchange.status,
    };
    for (const finding of differences) findings.push({ ...finding, operation, ...sent });
  };
  const last = exchanges.at(-1);
  const skip = reasonToStop(thrown);
  for (const exchange of exchanges) {
    const described: Difference[] = await checkExchange(run.check, exchange).catch((error) => [
      { where: "body", expected: "to arrive whole", got: reasonOf(error) },
    ]);
    const judged = exchange === last && skip === undefined ? await judge(run, expected, last, thrown) : [];
    const modelled = await run.model?.(exchange).catch((error) => {
      // The model reads responses that are as described; what it cannot make sense of has been found already, as a rule.
      if (judged.length + described.length > 0) return [];
      return [{ where: "$", expected: "what can be compared with earlier responses", got: reasonOf(error) }];
    });
    const counted = counting(combine(judged, described, modelled ?? []));
    await run.onExchange?.(exchange, counted);
    await add(counted, exchange);
  }
  if (!last && skip === undefined) await add(counting([differenceOf(thrown)]), undefined);
  const verdict = findings.length > 0 ? "broken" : skip === undefined ? "kept" : "skipped";
  return {
    id: titleOf(expected),
    operation: expected.operation,
    status: expected.status,
    name: expected.name,
    verdict,
    ...(verdict === "skipped" && skip !== undefined && { reason: skip }),
    sources,
    findings,
    exchanges: verdict === "broken" ? await printed(exchanges, isAboutKeys) : [],
    durationMs: Math.round(performance.now() - began),
  };
}

async function printed(exchanges: readonly Exchange[], keepsKey: boolean): Promise<CaseResult["exchanges"]> {
  const last = exchanges.slice(-MAX_EXCHANGES);
  return Promise.all(
    last.map(async (each) => ({ request: await curlOf(each, redact, keepsKey), status: each.status })),
  );
}

/** Why a case could not say anything: the target lacks what it needs, or the run may not do it. */
function reasonToStop(thrown: unknown): string | undefined {
  for (const error of causesOf(thrown)) {
    // The client passes on a copy of what `fetch` throws, with its name.
    if (error instanceof PrerequisiteError || error.name === NotAllowed.name) return error.message;
  }
  return undefined;
}

/**
 * What was expected of a response, and what the description and the model say of it, without what follows: what is not as described at a place
 * makes it differ there, too, and the body of another status than expected is another matter.
 */
function combine(
  judged: readonly Difference[],
  described: readonly Difference[],
  modelled: readonly Difference[],
): Difference[] {
  const isNew = ({ where }: Difference) => described.every((finding) => finding.where !== where);
  const hasOtherStatus = judged.some(({ where }) => where === "status");
  const isUnjudged = ({ where }: Difference) => judged.every((finding) => finding.where !== where);
  const about = [...described, ...modelled.filter((each) => isNew(each) && isUnjudged(each))].filter(
    ({ where }) => !hasOtherStatus || !where.startsWith("$"),
  );
  return [...judged.filter(isNew), ...about];
}

/** Compares the last response, and what the case made of it, with what the case expects. */
async function judge({ check }: Run, expected: Case, last: Exchange, thrown: unknown): Promise<Difference[]> {
  const refusal = thrown instanceof APIError ? thrown : undefined;
  if (thrown !== undefined && !refusal) return [differenceOf(thrown)];
  const operation = operationOf(check.description, check.baseUrl, last)?.id ?? null;
  if (operation !== expected.operation) {
    const before = refusal ? `${operation} to succeed first` : `the last request to be ${expected.operation}`;
    return [
      { where: "status", expected: before, got: refusal ? statusAndMessage(last, refusal) : `${operation}` },
    ];
  }
  if (last.status !== expected.status) {
    return [{ where: "status", expected: String(expected.status), got: statusAndMessage(last, refusal) }];
  }
  const findings: Difference[] = [];
  const error = last.status < 400 ? undefined : errorOf(await last.body());
  if (expected.message !== undefined && error?.message !== expected.message) {
    findings.push({
      where: "$.error.message",
      expected: JSON.stringify(expected.message),
      got: quote(error?.message),
    });
  }
  if (expected.param !== undefined && (error?.param ?? null) !== expected.param) {
    findings.push({ where: "$.error.param", expected: quote(expected.param), got: quote(error?.param) });
  }
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const got = last.headers.get(name);
    if (got !== value) findings.push({ where: `header ${name}`, expected: value, got: got ?? "nothing" });
  }
  if (refusal && (refusal.status !== last.status || refusal.type !== error?.type)) {
    findings.push({
      where: "client",
      expected: `${last.status} ${error?.type}`,
      got: `${refusal.status} ${refusal.type}`,
    });
  }
  return findings;
}

function statusAndMessage({ status }: Exchange, refusal: APIError | undefined): string {
  return refusal?.type ? `${status} (${refusal.serverMessage})` : String(status);
}

/** What a case threw, as a difference: what it compared, or why it could not go on. */
function differenceOf(thrown: unknown): Difference {
  for (const error of causesOf(thrown)) if (error instanceof Unexpected) return error.difference;
  if (isAssertion(thrown)) {
    const where = "the case's own comparison";
    if (!thrown.generatedMessage) return { where, expected: thrown.message, got: quote(thrown.actual) };
    return expect.difference(where, thrown.actual, thrown.expected);
  }
  if (thrown === undefined) return { where: "the case", expected: "to make a request", got: "none" };
  return { where: "the request", expected: "a response that can be read", got: reasonOf(thrown) };
}

function isAssertion(
  thrown: unknown,
): thrown is Error & { generatedMessage: boolean; expected: unknown; actual: unknown } {
  return causesOf(thrown)[0]?.name === "AssertionError";
}

function errorOf(body: string): { type?: string; message?: string; param?: string } | undefined {
  try {
    return JSON.parse(body).error;
  } catch {
    // The check of the body reports it.
    return undefined;
  }
}

function contextOf(run: Run, exchanges: Exchange[]): Context {
  const { check, target, world, fetch: send, streams } = run;
  const { description, baseUrl } = check;
  const record = recordExchanges(send, exchanges);
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const operation = operationOf(description, baseUrl, {
      method: request.method,
      url: new URL(request.url),
    });
    const stop = new AbortController();
    const signal = AbortSignal.any([
      request.signal,
      stop.signal,
      AbortSignal.timeout(REQUEST_MS),
      ...(run.signal ? [run.signal] : []),
    ]);
    const response = keepWithBody(await record(request, { signal }), input, request, signal);
    if (!operation || !isStream(operation) || !response.ok) return response;
    return watchStream(response, streams, (reason) => stop.abort(reason));
  };
  return {
    target,
    world,
    async call<T>(id: string, { path = {}, ...input }: Input = {}, token = target.token) {
      const operation = description.operations.find((candidate) => candidate.id === id);
      if (!operation) throw new Error(`The description has no operation ${id}.`);
      const ids: Record<string, string> = {};
      for (const parameter of operation.parameters.filter((candidate) => candidate.in === "path")) {
        // What is deleted must not be what other cases share.
        const create = operation.method === "DELETE" ? world.newId : world.id;
        ids[parameter.name] = path[parameter.name] ?? (await create(parameter.name));
      }
      const api = new CloudAgents({ token, baseUrl: target.url, fetch, maxRetries: 0 });
      const body = run.name === undefined ? input.body : withName(input.body, run.name);
      return (await callOperation(api, operation, { ...input, body, path: ids })) as T;
    },
    raw: (method, path, init) => fetch(target.url + path, { ...init, method }),
    unique: run.unique ?? randomUUID,
    now: run.now ?? Date.now,
  };
}

/** A broken or skipped case as text: its title, and each finding with its request. */
export function printCase({ id, findings, reason }: CaseResult): string {
  const lines = findings.flatMap((finding) => [
    ...(finding.request ? [`  ${finding.request} returned ${finding.status}`] : []),
    `    ${printDifference(finding)}`,
    `      because ${printSource(finding.source)}`,
  ]);
  // Findings of one request share its line.
  const unique = lines.filter(
    (line, index) => !line.startsWith("  curl") || lines.lastIndexOf(line, index - 1) < 0,
  );
  return [reason === undefined ? id : `${id} (${reason})`, ...unique].join("\n");
}
