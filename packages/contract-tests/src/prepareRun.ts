import { randomBytes } from "node:crypto";
import { CloudAgents } from "@cloud-agents/client";
import { allCases } from "./allCases.ts";
import { CannotRun } from "./CannotRun.ts";
import type { Case } from "./Case.ts";
import type { ContractOptions, Level } from "./ContractOptions.ts";
import type { CaseResult, ContractReport, ReportedFinding, Verdict } from "./ContractReport.ts";
import { reasonOf } from "./causesOf.ts";
import type { Check } from "./checkExchange.ts";
import { cleanUp } from "./cleanUp.ts";
import { createCoverage } from "./createCoverage.ts";
import { type Caps, createLedger, type Ledger } from "./createLedger.ts";
import { createSourceIndex } from "./createSourceIndex.ts";
import { createSupport } from "./createSupport.ts";
import { createWorld } from "./createWorld.ts";
import { limitResponses } from "./limitResponses.ts";
import { createModelCheck } from "./model/createModelCheck.ts";
import { PrerequisiteError } from "./PrerequisiteError.ts";
import { type Description, readDescription } from "./readDescription.ts";
import { type Run, runCase, titleOf } from "./runCase.ts";
import { selectCases } from "./selectCases.ts";
import { shareFindings } from "./shareFindings.ts";
import { sourcesOfCase } from "./sourcesOfCase.ts";
import { reasonToSkip, type Target } from "./target.ts";

/** A run that can begin. */
export interface PreparedRun {
  description: Description;
  target: Target;
  runId: string;
  /** In the order in which to run them. */
  cases: readonly Case[];
  ledger: Ledger;
  caps: Caps;
  /** Why a case will not run; undefined when it will. */
  reasonToSkip(expected: Case): string | undefined;
  /** Runs one case, or skips it. */
  run(expected: Case): Promise<CaseResult>;
  /**
   * Sends a first request, and creates what every chosen operation needs.
   *
   * @throws CannotRun when the target cannot be reached, refuses the token, or does not give what is needed.
   */
  check(): Promise<void>;
  /** Cleans up if that was asked for, and sums up the cases that were run. */
  finish(): Promise<ContractReport>;
}

/** How many objects and messages a run may create when nothing else is said: more than its level needs. */
const CAPS: Record<Level, Caps> = {
  smoke: { objects: 30, messages: 5 },
  read: { objects: 10, messages: 1 },
  full: { objects: 4_000, messages: 1_000 },
};

/** Longer than the 15 seconds between two heartbeats. */
const SILENCE_MS = 20_000;

/** As long as a stream may be silent. */
const RESPONSE_MS = 20_000;

/** What every run begins with, made for the first: a program may try many targets. */
let suite: ReturnType<typeof readSuite> | undefined;

function readSuite() {
  const description = readDescription();
  return { description, sources: createSourceIndex(description), cases: allCases(description) };
}

/**
 * Chooses the cases of a run, and gives them what they share. Sends nothing yet.
 *
 * @throws RangeError for an operation that the description does not have.
 */
export function prepareRun(options: ContractOptions): PreparedRun {
  const { level = "full", profile = "full", ids = {}, only } = options;
  suite ??= readSuite();
  const { description, sources, cases: all } = suite;
  const runId = options.runId ?? `contract-${randomBytes(4).toString("hex")}`;
  const keepsState = options.keepsState ?? true;
  const target: Target = { ...options, keepsState, givesExamples: options.givesExamples ?? !keepsState };
  const chosen = selectCases(description, sources, all, {
    only,
    skip: options.skip,
    level,
    profile,
  });
  const cases = options.filter ? chosen.filter(options.filter) : chosen;
  const caps = {
    objects: options.maxObjects ?? CAPS[level].objects,
    messages: options.maxMessages ?? CAPS[level].messages,
  };
  const ledger = createLedger(
    options.fetch ?? globalThis.fetch,
    description,
    target.url,
    caps,
    `cloud-agents-contract (${runId})`,
  );
  // Around the ledger, which goes on waiting for what tells the id of something new.
  const fetch = limitResponses(ledger.fetch, options.responseMs ?? RESPONSE_MS);
  const api = new CloudAgents({
    token: target.token,
    baseUrl: target.url,
    fetch,
    maxRetries: 0,
  });
  const made = createWorld(api, description, { ids, name: runId });
  const world = level === "read" ? allowWrites(made, ledger) : made;
  const check: Check = { description, sources, baseUrl: target.url };
  const operations = new Set(cases.flatMap(({ operation }) => operation ?? []));
  const coverage = createCoverage(description, sources, target.url, operations);
  const support = createSupport(description, target, world, fetch);
  const isOfPages = profile === "documents";
  const run: Run = {
    ...(level === "smoke" && { name: runId }),
    ...(options.signal && { signal: options.signal }),
    check,
    target,
    world,
    fetch,
    streams: {
      // No page promises heartbeats.
      silenceMs: isOfPages ? undefined : (options.silenceMs ?? SILENCE_MS),
      source: sources.named(isOfPages ? "send-events.note.real-time" : 18),
    },
    ...(keepsState && { model: createModelCheck(check, target) }),
    counts: ({ kind }) => !isOfPages || kind === "statement",
    async onExchange(exchange, findings) {
      // A header that is missing everywhere does not make what is seen of the bodies unseen.
      if (findings.every(({ where }) => where.startsWith("header"))) await coverage.exchange(exchange);
    },
  };
  const startedAt = new Date();
  const began = performance.now();
  const results: CaseResult[] = [];
  const unsupported = new Map<string, string>();

  const without = (expected: Case, verdict: Verdict, reason: string): CaseResult => ({
    id: titleOf(expected),
    operation: expected.operation,
    status: expected.status,
    name: expected.name,
    verdict,
    reason,
    sources: sourcesOfCase(description, sources, expected),
    findings: [],
    exchanges: [],
    durationMs: 0,
  });

  /** Finds out whether a broken case only shows that the target lacks an operation. */
  async function explain(expected: Case, result: CaseResult): Promise<CaseResult> {
    for (const { operation, status } of result.findings) {
      if (operation === null || status === undefined || !support.isSuspicious(status)) continue;
      const reason = await support.reasonAgainst(operation);
      if (reason === undefined) continue;
      const isFirst = !unsupported.has(operation);
      unsupported.set(operation, reason);
      if (operation !== expected.operation)
        return without(expected, "skipped", `needs ${operation}, which the target does not have`);
      // Whoever names an operation wants it to be there.
      if (isFirst && only?.includes(operation)) return { ...result, findings: [absence(operation, reason)] };
      return without(expected, "unsupported", reason);
    }
    return result;
  }

  function absence(operation: string, reason: string): ReportedFinding {
    const described = description.operations.find(({ id }) => id === operation);
    const page = sources.pageOf(operation);
    const source = page
      ? sources.named(`${page}heading.method-and-path`)
      : {
          kind: "schema" as const,
          id: `/paths/${described?.path}`,
          says: `${described?.method} ${described?.path} is ${operation}.`,
        };
    return {
      where: "the operation",
      expected: `${described?.method} ${described?.path} to exist`,
      got: reason,
      operation,
      source,
    };
  }

  return {
    description,
    target,
    runId,
    cases,
    ledger,
    caps,
    reasonToSkip: ({ needs }) => reasonToSkip(needs, target),
    async check() {
      await firstResponse(target, fetch, options.signal);
      if (level === "read") ledger.mayWrite = false;
      if (only) await createNeeded(description, world, only);
    },
    async run(expected) {
      const absent = unsupported.get(expected.operation ?? "");
      const reason = reasonToSkip(expected.needs, target);
      const result =
        reason !== undefined
          ? without(expected, "skipped", reason)
          : absent !== undefined
            ? without(expected, "unsupported", absent)
            : await explain(expected, await runCase(run, expected));
      if (result.verdict === "kept") coverage.kept(result.sources);
      results.push(result);
      return result;
    },
    async finish() {
      ledger.mayWrite = true;
      ledger.mayCreate = false;
      await ledger.settle();
      const cleaned = options.removes ? await cleanUp(api, description, ledger.created) : undefined;
      const known = results.map((result) => {
        const reason = unsupported.get(result.operation ?? "");
        // A refusal that was expected before that was known says nothing.
        return reason !== undefined && result.verdict === "kept"
          ? { ...result, verdict: "unsupported" as const, reason }
          : result;
      });
      const { shared, cases: reported } = shareFindings(known);
      const counts = { kept: 0, broken: 0, skipped: 0, unsupported: 0 };
      for (const { verdict } of reported) counts[verdict]++;
      return {
        api: description.title,
        url: target.url,
        profile,
        level,
        runId,
        startedAt: startedAt.toISOString(),
        durationMs: Math.round(performance.now() - began),
        complete: results.length === cases.length,
        verdict: counts.broken > 0 || shared.length > 0 ? "broken" : "kept",
        counts,
        shared,
        unsupported: [...unsupported].map(([operation, reason]) => ({ operation, reason })),
        cases: reported,
        coverage: coverage.result(),
        requests: ledger.requests,
        created: ledger.created,
        ...(cleaned && { left: cleaned.left }),
      };
    },
  };
}

/** Lets the world create what cases of the level `read` need, although they may not. */
function allowWrites<World extends object>(world: World, ledger: Ledger): World {
  const allowed = Object.entries(world).map(([name, make]) => [
    name,
    async (...args: unknown[]) => {
      const before = ledger.mayWrite;
      ledger.mayWrite = true;
      try {
        return await make(...args);
      } finally {
        ledger.mayWrite = before;
      }
    },
  ]);
  return Object.fromEntries(allowed);
}

async function firstResponse(
  { url, token }: Target,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal | undefined,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
  const init = { headers, ...(signal && { signal }) };
  const response = await fetch(`${url}/agents?limit=1`, init).catch((error) => {
    throw new CannotRun(`${url} cannot be reached: ${reasonOf(error)}`, { cause: error });
  });
  await response.body?.cancel();
  if (response.status === 401) {
    throw new CannotRun(
      `${url} refuses the token: GET /agents returned 401. Pass one that is valid, with --token.`,
    );
  }
}

/**
 * Creates what every request to the chosen operations needs.
 *
 * @throws CannotRun that names everything that is missing.
 */
async function createNeeded(
  { operations }: Description,
  world: { id(parameter: string): Promise<string> },
  only: readonly string[],
): Promise<void> {
  const missing = new Set<string>();
  for (const operation of operations.filter(({ id }) => only.includes(id))) {
    const inPath = operation.parameters.filter((each) => each.in === "path").map(({ name }) => name);
    const example = (operation.body?.examples.values().next().value ?? {}) as object;
    const references = Object.keys(example).map((field) => (field === "agent" ? "agent_id" : field));
    const inBody = references.filter((field) => operations.some(({ path }) => path.includes(`{${field}}`)));
    for (const parameter of [...inPath, ...inBody]) {
      try {
        await world.id(parameter);
      } catch (error) {
        if (!(error instanceof PrerequisiteError)) throw error;
        missing.add(`${operation.id} ${error.message}`);
      }
    }
  }
  if (missing.size > 0) throw new CannotRun([...missing].join("\n"));
}
