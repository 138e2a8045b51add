import type { Usage } from "@cloud-agents/types";

/** What the scripted agent does, as `parseScenario` reads it from a file. It is plain JSON, so a build can embed it. */
export interface Scenario {
  /** The first one that fits a turn is played; the last one fits every turn. */
  readonly rules: readonly ScenarioRule[];
}

export interface ScenarioRule {
  /** Must be found in the turn's text; absent: fits every text. */
  readonly match?: { readonly source: string; readonly flags: string };
  /** Whether a file must be attached (`true`) or none may be (`false`); absent: either. */
  readonly files?: boolean;
  readonly steps: readonly ScenarioStep[];
}

/** Times are in milliseconds; texts may have placeholders. */
export type ScenarioStep =
  | { readonly type: "thinking"; readonly text: string }
  | {
      readonly type: "tool";
      readonly name: string;
      readonly input: JsonObject;
      readonly result: string;
      readonly isError: boolean;
      readonly takes: number;
    }
  | { readonly type: "message"; readonly text: string; readonly pieces: number; readonly pause: number }
  | { readonly type: "usage"; readonly usage: Usage }
  | { readonly type: "delay"; readonly ms: number }
  /** Waits for as many units of `unitMs` as the match's named group says. */
  | { readonly type: "matched_delay"; readonly group: string; readonly unitMs: number }
  | { readonly type: "fail"; readonly message: string; readonly code: string };

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The longest wait that a scenario may ask for, in milliseconds: ten minutes. */
export const MAX_DELAY_MS = 600_000;
