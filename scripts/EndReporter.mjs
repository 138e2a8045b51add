/** Milliseconds that what a test left behind gets to end by itself. */
const GRACE_MS = 30_000;

/**
 * Ends jest when its tests have ended and something that one of them left open (a timer, a socket, a child process)
 * keeps the process alive: jest itself would only say so, and wait for ever. While jest watches files, it is alive on purpose.
 */
export default class EndReporter {
  #isWatching;

  /** @param {{ watch?: boolean, watchAll?: boolean }} config jest's own */
  constructor({ watch, watchAll }) {
    this.#isWatching = watch === true || watchAll === true;
  }

  onRunComplete() {
    if (this.#isWatching) return;
    setTimeout(() => {
      const left = process.getActiveResourcesInfo().filter((name) => !/^(TTY|Pipe)Wrap$/.test(name));
      console.error(
        `The tests have ended, but something that they left open keeps jest alive: ${left.join(", ") || "a pipe"}. ` +
          "Close it in the test that opened it; jest --detectOpenHandles names the line.",
      );
      process.exit(1);
    }, GRACE_MS).unref();
  }
}
