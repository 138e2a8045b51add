/** A mistake of the user. Its message is all that there is to say about it. */
export class Mistake extends Error {
  override name = "Mistake";
}
