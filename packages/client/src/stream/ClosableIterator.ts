import { linkedController } from "../http/abortable.ts";

// TypeScript's own library has it from `esnext.disposable` on; this makes it known to every project.
declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** The symbol of `await using`, which older runtimes do not have. */
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");

/**
 * Events or items as they arrive. Leaving the loop, `return()` and `await using` close the connection at once, even while the
 * next one is awaited; so does the garbage collector when nothing refers to the iterator any more.
 */
export interface ClosableIterator<T> extends AsyncGenerator<T, void, undefined> {
  [Symbol.asyncIterator](): ClosableIterator<T>;
  [Symbol.asyncDispose](): Promise<void>;
}

const abandoned = new FinalizationRegistry<AbortController>((closing) => closing.abort());

/**
 * Makes a generator that can be closed while it waits. A generator alone cannot: its `return()` is queued behind the value
 * that it waits for.
 *
 * @param signal The caller's signal; it closes the iterator, too.
 * @param generate Gets the controller whose signal ends whatever it waits for, and aborts it when it ends by itself.
 */
export function closableIterator<T>(
  signal: AbortSignal | undefined,
  generate: (closing: AbortController) => AsyncGenerator<T, void, undefined>,
): ClosableIterator<T> {
  const [closing] = linkedController(signal);
  const values = generate(closing);
  const iterator: ClosableIterator<T> = {
    next: () => values.next(),
    return() {
      closing.abort();
      return values.return();
    },
    throw(error) {
      closing.abort();
      return values.throw(error);
    },
    [Symbol.asyncIterator]: () => iterator,
    async [asyncDispose]() {
      await iterator.return();
    },
  };
  abandoned.register(iterator, closing);
  return iterator;
}
