import type { Level } from "../Change.ts";
import type { Meaning, RuleId } from "../policy.ts";

/** Everything that is said to people, in one language. `{detail}`, `{before}` and `{after}` stand for what the change has. */
export interface Texts {
  titles: Record<RuleId, string>;
  /** What a change means to who calls the API, and to who provides it. */
  meanings: Record<Meaning, { caller: string; provider: string }>;
  levels: Record<Level, string>;
  /** What is named, by the words before its name: of a subject such as `schema Agent`, and of a step of a field's path such as `query limit`. */
  kinds: Record<string, string>;
  words: {
    request: string;
    response: string;
    caller: string;
    provider: string;
    /** Before the list of operations that a change reaches. */
    reaches: string;
    noChanges: string;
    /** `{before}` and `{after}` are the versions compared, `{count}` the number of changes. */
    heading: string;
    summary: string;
    /** Instead of the title, for a value that was not there before, or is no more. */
    valueAdded: string;
    valueRemoved: string;
    /** Stands for a value that is not there. */
    nothing: string;
    /** Stands for a type that is not written, so that every value is valid. */
    anyType: string;
    /** Instead of the title, for the way of access that needs no credentials, which has no name. */
    openAccessAllowed: string;
    openAccessForbidden: string;
    /** `{after}` is the version, `{needed}` the least that the changes need. */
    versionEnough: string;
    versionTooLow: string;
    versionLower: string;
    versionSame: string;
  };
}

/** Languages that a report can be in. */
export const LANGUAGES = ["en", "ja", "zh"] as const;

export type Language = (typeof LANGUAGES)[number];
