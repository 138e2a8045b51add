/** How a value is written as text (OpenAPI 3.1, Style Values). */
export interface Writing {
  /** `json` is that of `content`. */
  style: "simple" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";
  /** Whether each item of a list, and each field of an object, is written by itself. */
  explode: boolean;
}
