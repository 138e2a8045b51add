// @ts-check

/**
 * Sends a signal to a process that was started in a group of its own, and to all that it has started. One that has just ended, which this
 * process may not know yet, gets none.
 *
 * @param {number | undefined} pid undefined when it could not be started
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
  }
}
