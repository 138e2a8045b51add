/** What ends a run from outside: Ctrl-C, and what a CI service sends to a job that it cancels. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs something that is ended early from outside, and then removes what it has created. The second time, the process ends at once.
 *
 * @param run Gets a signal that aborts the first time.
 */
export async function runInterruptible<Result>(
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const interruption = new AbortController();
  const leave = () => process.exit(2);
  const interrupt = () => {
    // In this order, so that there is no moment in which a signal ends the process.
    for (const signal of SIGNALS) process.once(signal, leave).off(signal, interrupt);
    process.stderr.write("\nStopping, and removing what was created. Press Ctrl-C again to leave it.\n");
    interruption.abort(new Error("The run was interrupted."));
  };
  for (const signal of SIGNALS) process.once(signal, interrupt);
  try {
    return await run(interruption.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt).off(signal, leave);
  }
}
