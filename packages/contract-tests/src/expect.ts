import { isDeepStrictEqual } from "node:util";
import { redact } from "@cloud-agents/validator";
import { type Difference, printDifference } from "./Finding.ts";

/** How many characters of a value a finding quotes. */
const MAX_QUOTE = 200;

/** What a case compared and found to be different. */
export class Unexpected extends Error {
  override readonly name = "Unexpected";
  readonly difference: Difference;

  constructor(difference: Difference) {
    super(printDifference(difference));
    this.difference = difference;
  }
}

/**
 * The comparisons of hand-written cases. Each says what it compares, so that a failure can be understood without the case:
 *
 * ```ts
 * expect.equal("$.version of the new agent", agent.version, 1);
 * expect.that("the list", ids.includes(id), `to contain ${id}`, ids);
 * ```
 */
export const expect = {
  /**
   * Two values are the same, field by field.
   *
   * @param where What is compared, such as `$.usage after the turn`.
   * @throws Unexpected that names the first field that differs. Fields that hold secrets are not quoted.
   */
  equal(where: string, got: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(got, expected)) throw new Unexpected(expect.difference(where, got, expected));
  },

  /** The first field in which two values differ. */
  difference(where: string, got: unknown, expected: unknown): Difference {
    const at = firstDifference(redact(got), redact(expected));
    return { where: where + at.path, expected: quote(at.expected), got: quote(at.got) };
  },

  /** Two values differ. */
  notEqual(where: string, got: unknown, other: unknown): void {
    if (!isDeepStrictEqual(got, other)) return;
    throw new Unexpected({ where, expected: `something other than ${quote(other)}`, got: "the same" });
  },

  /**
   * A condition holds.
   *
   * @param expected What should be so, as the end of "expected …".
   * @param got What is so instead.
   */
  that(where: string, condition: unknown, expected: string, got: unknown): void {
    if (!condition) throw new Unexpected({ where, expected, got: quote(got) });
  },

  /**
   * A call is refused.
   *
   * @param status The status that it has to be refused with.
   */
  async refused(where: string, call: Promise<unknown>, status: number): Promise<void> {
    const error = await call.then(
      () => undefined,
      (reason) => reason,
    );
    if (error === undefined) throw new Unexpected({ where, expected: `status ${status}`, got: "success" });
    // What is no refusal, such as a broken connection, is reported as that.
    if (typeof error.status !== "number") throw error;
    if (error.status !== status) {
      throw new Unexpected({ where, expected: `status ${status}`, got: `status ${error.status}` });
    }
  },
};

/** Quotes a value for a finding: as JSON, without secrets, and not too long. */
export function quote(value: unknown): string {
  const text = JSON.stringify(redact(value)) ?? "nothing";
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}

interface Place {
  path: string;
  got: unknown;
  expected: unknown;
}

/** The innermost place where two different values differ; one that is missing at either side counts as nothing. */
function firstDifference(got: unknown, expected: unknown, path = ""): Place {
  if (!isContainer(got) || !isContainer(expected) || Array.isArray(got) !== Array.isArray(expected)) {
    return { path, got, expected };
  }
  const isList = Array.isArray(got);
  for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
    if (!isDeepStrictEqual(got[key], expected[key])) {
      return firstDifference(got[key], expected[key], `${path}${isList ? `[${key}]` : `.${key}`}`);
    }
  }
  return { path, got, expected };
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
