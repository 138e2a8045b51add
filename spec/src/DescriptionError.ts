/** The description is wrong, or uses something that no generator supports. The message begins with the place in the source. */
export class DescriptionError extends Error {
  override name = "DescriptionError";
  /** Where it is, such as `paths/agents.yaml:12:3`. */
  readonly place: string;

  constructor(place: string, message: string) {
    super(`${place}: ${message}`);
    this.place = place;
  }
}
