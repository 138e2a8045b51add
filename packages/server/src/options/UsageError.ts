/** Something that whoever started the server has to correct: an option, or a file that one names. The process ends with code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
