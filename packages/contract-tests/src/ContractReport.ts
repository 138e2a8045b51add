import type { Level, Profile } from "./ContractOptions.ts";
import type { Finding, Source } from "./Finding.ts";

/**
 * What became of a case:
 * - `kept`: The target does what is expected.
 * - `broken`: It does not; the findings say where.
 * - `skipped`: It did not run, or could not say anything; the reason says why.
 * - `unsupported`: The target does not have the operation.
 */
export type Verdict = "kept" | "broken" | "skipped" | "unsupported";

/** A finding, and the request that led to it. */
export interface ReportedFinding extends Finding {
  /** The operation of the request; null when it belongs to none. */
  operation: string | null;
  /** The request as a curl line, without secrets; undefined when none was made. */
  request?: string;
  /** The status of the response. */
  status?: number;
}

/** What a case is about. */
export interface CaseName {
  /** Null for requests that belong to no operation. */
  operation: string | null;
  /** The status that the case expects. */
  status: number;
  name: string;
}

/** What became of one case. */
export interface CaseResult extends CaseName {
  /** Names the case in every report, such as `getAgent 200: what exists`. */
  id: string;
  verdict: Verdict;
  /** Why the case was skipped, or the operation counts as unsupported. */
  reason?: string;
  /** Why the target has to do what the case expects. */
  sources: Source[];
  findings: ReportedFinding[];
  /** The requests of a broken case, in order, as curl lines without secrets; at most the last 20. */
  exchanges: { request: string; status: number }[];
  durationMs: number;
}

/** A finding that so many cases share that it is one about the target, not about each of them. */
export interface SharedFinding extends ReportedFinding {
  /** How many cases it was found in. */
  cases: number;
}

/** Something that a run created. */
export interface Created {
  /** The operation that created it, such as `createSession`. */
  operation: string;
  id: string;
}

/** How much of the description a run has seen. */
export interface Coverage {
  operations: { seen: string[]; all: string[] };
  /** As `createAgent 201`. */
  statuses: { seen: string[]; all: string[] };
  /** Fields of requests and responses, as pointers into the description. */
  properties: { seen: string[]; all: string[] };
  /** Limits and other keywords of requests that a case was on either side of, as pointers. */
  limits: { seen: string[]; all: string[] };
  /** Ids of statements that a kept case rests on, or whose place a response of a kept case has passed. */
  statements: { seen: string[]; all: string[] };
  /** Fields of responses that the description does not have: nothing is wrong with them, but no client knows them. */
  undescribed: string[];
}

/** The result of a run. */
export interface ContractReport {
  /** The title of the description that the target is held to. */
  api: string;
  /** Where the target's paths begin. */
  url: string;
  /** What counts of it; `description` where nothing but the description does. */
  profile: Profile | "description";
  level: Level;
  /** What the objects of the run are called, and its requests in the target's log. */
  runId: string;
  startedAt: string;
  durationMs: number;
  /** Whether every chosen case was run; false after an interruption. */
  complete: boolean;
  /** Why the run ended early by itself. */
  stopped?: string;
  /** `kept` when no case is broken. */
  verdict: "kept" | "broken";
  counts: Record<Verdict, number>;
  /** What almost every case found; the cases do not repeat it. */
  shared: SharedFinding[];
  /** Operations that the target does not have, with the response that says so. */
  unsupported: { operation: string; reason: string }[];
  cases: CaseResult[];
  coverage: Coverage;
  requests: number;
  created: Created[];
  /** What could not be removed at the end; undefined when the run does not clean up. */
  left?: Created[];
}
