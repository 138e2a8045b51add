/**
 * Gives the items of batches one at a time. An async generator could do it, at half the speed: it takes several turns of
 * the microtask queue for each item, and this takes one.
 *
 * @param batches is asked for the next batch when the one before is used up.
 * @param isOver whether to end now; what is left of a batch is not given any more.
 */
export function oneByOne<T>(
  batches: AsyncGenerator<T[], void, undefined>,
  isOver: () => boolean | undefined,
): AsyncGenerator<T, void, undefined> {
  let batch: T[] = [];
  let index = 0;
  let waiting: Promise<IteratorResult<T, void>> | undefined;

  const step = async (): Promise<IteratorResult<T, void>> => {
    while (index === batch.length || isOver()) {
      const { done, value } = await (isOver() ? batches.return() : batches.next());
      batch = value ?? [];
      index = 0;
      if (done) return { done, value: undefined };
    }
    return { done: false, value: batch[index++] as T };
  };

  const leave = async (): Promise<IteratorResult<T, void>> => {
    batch = [];
    index = 0;
    await batches.return();
    return { done: true, value: undefined };
  };

  return {
    next() {
      if (!waiting && index < batch.length && !isOver())
        return Promise.resolve({ done: false, value: batch[index++] as T });
      // Whoever asks twice without waiting gets the answers in order.
      const mine = waiting ? waiting.then(step, step) : step();
      const clear = () => {
        if (waiting === mine) waiting = undefined;
      };
      waiting = mine;
      mine.then(clear, clear);
      return mine;
    },
    return: leave,
    async throw(error) {
      await leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  } as Partial<AsyncGenerator<T, void, undefined>> as AsyncGenerator<T, void, undefined>;
}
