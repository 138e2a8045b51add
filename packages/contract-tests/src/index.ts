/** The suite as a function: point it at any server, and learn where it differs from the Cloud Agents API. */
export { CannotRun } from "./CannotRun.ts";
export type { ContractOptions } from "./ContractOptions.ts";
export type {
  CaseResult,
  ContractReport,
  Coverage,
  ReportedFinding,
  SharedFinding,
  Verdict,
} from "./ContractReport.ts";
export type { Finding, Source } from "./Finding.ts";
export { runContract } from "./runContract.ts";
