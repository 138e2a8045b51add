/** A mistake in the options of the command, or in a file that an option names. The process exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
