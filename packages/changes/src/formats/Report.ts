import type { Change } from "../Change.ts";
import type { Language } from "../texts/Texts.ts";

/** What a format prints. */
export interface Report {
  changes: Change[];
  language: Language;
  /** Names of what was compared, such as `v1.0.0` and `spec/openapi.yaml`. */
  before: string;
  after: string;
  /** Where a change is in the later description's files. */
  placeOf(change: Pick<Change, "pointer">): Place | undefined;
}

/** Line and column count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}
