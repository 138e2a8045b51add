/** SQL for a database that is asked over a network, and what stands for its placeholders. */
export interface Statement {
  text: string;
  values: unknown[];
  /** Whether the work goes on with its rows; otherwise nothing waits for it but the end of the transaction. */
  hasRows: boolean;
}

/**
 * What is done with the store, step by step; `yield*` does it as a part of other work, and returns its result. Rules are written once in this
 * way: SQLite has each step done at once, so that the work ends without a break, and PostgreSQL has it wait for each statement that it
 * yields. See decisions/one-set-of-rules.md.
 */
export type Work<Result> = Iterable<Statement, Result, readonly object[]>;

/** Work of one step, which is its own iterator and its own result: there are several in each request. */
class Step<Result> {
  readonly done = true;
  value: Result | undefined;
  readonly #run: () => Result;

  constructor(run: () => Result) {
    this.#run = run;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): this {
    this.value = this.#run();
    return this;
  }
}

/** @returns Work of one step, which is done when its turn comes. */
export function step<Result>(run: () => Result): Work<Result> {
  return new Step(run) as unknown as Work<Result>;
}

/** Does work of which every step is done at once. */
export function finish<Result>(work: Work<Result>): Result {
  const { done, value } = work[Symbol.iterator]().next();
  if (!done) throw new Error(`This statement needs a database to wait for: ${value.text}`);
  return value;
}

/** @returns Whether a handler's result is yet to be had by doing work. */
export function isWork<Result>(result: Work<Result> | Result): result is Work<Result> {
  return typeof result === "object" && result !== null && Symbol.iterator in result;
}
