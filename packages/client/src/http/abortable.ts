/** The controllers of each signal. It has one listener for all of them: Node warns of more than ten. */
const linked = new WeakMap<AbortSignal, Set<AbortController>>();

/**
 * Creates a controller that aborts with the caller's signal.
 *
 * @returns The controller, and the function that unlinks it; to abort it does that too. AbortSignal.any instead would leave an
 *   entry for each call in a signal that lives long (Node 20).
 */
export function linkedController(
  signal: AbortSignal | undefined,
): [controller: AbortController, unlink: () => void] {
  const controller = new AbortController();
  if (!signal) return [controller, () => {}];
  let controllers = linked.get(signal);
  if (!controllers) {
    const all = new Set<AbortController>();
    signal.addEventListener("abort", () => {
      for (const one of all) one.abort(signal.reason);
    });
    linked.set(signal, all);
    controllers = all;
  }
  const unlink = () => controllers.delete(controller);
  controllers.add(controller);
  controller.signal.addEventListener("abort", unlink);
  if (signal.aborted) controller.abort(signal.reason);
  return [controller, unlink];
}

/** The promise's outcome, or a rejection with the signal's reason as soon as it aborts. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
