import type { RuleId } from "./policy.ts";

/** How much the version has to rise because of a change, as in Semantic Versioning 2.0.0. */
export type Level = "major" | "minor" | "patch";

/** An OpenAPI 3.1 document whose references all point into itself, as `npm run build` leaves it in `spec/dist/openapi.json`. */
export type Bundle = Record<string, unknown>;

/** Which direction of traffic a change is about; `none` where it is about neither, such as a description. */
export type Side = "request" | "response" | "none";

/** One difference between two versions of a description. */
export interface Change {
  /** Which rule of the policy found it. */
  rule: RuleId;
  level: Level;
  side: Side;
  /** What contains it: an operation as `POST /agents`, a shared component as `schema Agent`, or `document`. */
  subject: string;
  /** Path of the field within the subject, such as `data[].name`; empty when the change is about the subject itself. */
  field: string;
  /** What the rule needs to name besides: a value, a keyword, a status. Empty when there is nothing. */
  detail: string;
  /** The value before, as JSON; undefined where there was none. */
  before: string | undefined;
  /** The value after, as JSON; undefined where there is none. */
  after: string | undefined;
  /** Every operation that the change reaches on this side, as `POST /agents`, sorted. */
  operations: string[];
  /** Whether the response's value is one for which clients keep room: an open enum or a union with a discriminator. */
  isOpen: boolean;
  /** Whether the field is never sent on this side, because it is read-only or write-only. */
  isUnsent: boolean;
  /** JSON pointer into the later description, to the object that changed or the one that contained what is gone. */
  pointer: string;
}
