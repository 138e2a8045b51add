/** The run cannot begin, or cannot go on: nothing can be said about the target. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}
