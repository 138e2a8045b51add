import type { CaseName, CaseResult } from "./ContractReport.ts";
import type { Target } from "./target.ts";

/** How much of the suite runs: one success and the refusals per operation; what only reads; everything. */
export type Level = "smoke" | "read" | "full";

/** What a target is held to: the five pages alone, or what was decided where they are silent, too. */
export type Profile = "documents" | "full";

/** What to run against what. */
export interface ContractOptions
  extends Partial<Omit<Target, "url" | "token">>,
    Pick<Target, "url" | "token"> {
  /** Ids of operations to test, such as `createAgent`; all when absent. */
  only?: readonly string[];
  /** Ids of operations not to test. */
  skip?: readonly string[];
  /** Default `full`. */
  level?: Level;
  /** Default `full`. */
  profile?: Profile;
  /** Objects that exist, by path parameter, such as `{ agent_id: "agent_…" }`. What is not given is created. */
  ids?: Readonly<Record<string, string>>;
  /** How many objects the run may create; default 30 for `smoke`, 10 for `read`, and 4,000. */
  maxObjects?: number;
  /** How many messages it may send; default 5 for `smoke`, 1 for `read`, and 1,000. */
  maxMessages?: number;
  /** Deletes or archives at the end what it created, as far as the API can; default false. */
  removes?: boolean;
  /** How many milliseconds a stream may be silent, heartbeats included; default 20,000. */
  silenceMs?: number;
  /** How many milliseconds a response may take to begin; default 20,000. */
  responseMs?: number;
  /** Names the run; a random name when absent. */
  runId?: string;
  /** Chooses among the cases that the other options leave. */
  filter?(candidate: CaseName): boolean;
  /** Stops after the case that is running. What was created is removed all the same. */
  signal?: AbortSignal;
  /** Called after each case. */
  onCase?(result: CaseResult, done: number, total: number): void;
  /** Sends the requests; `globalThis.fetch` when absent. */
  fetch?: typeof globalThis.fetch;
}
