import type { Json, Parameter, Writing } from "./Description.ts";
import type { References } from "./References.ts";

/** The styles that generators can print, by place; the first is the default (OpenAPI 3.1, Style Values). */
const STYLES: Record<Parameter["in"], readonly Writing["style"][]> = {
  path: ["simple"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};

/**
 * Reads how a parameter or a header is written as text.
 *
 * @param what What errors call it, such as `the query parameter limit`.
 * @throws DescriptionError for a style that no generator prints, and for content that is no JSON.
 */
export function readWriting(
  references: References,
  source: Json,
  place: Parameter["in"],
  what: string,
): Writing {
  const subject = what.charAt(0).toUpperCase() + what.slice(1);
  if (source.content !== undefined) {
    const types = Object.keys(source.content as Json);
    if (!types.every((type) => /^application\/json\s*(;|$)/i.test(type)) || types.length !== 1)
      throw references.error(
        source,
        `${subject} has the content ${types.join(", ") || "of no type"}, which is not supported. Describe it as application/json, or by a schema.`,
      );
    return { style: "json", explode: false, allowReserved: false };
  }
  const styles = STYLES[place];
  const style = styles.find((each) => each === (source.style ?? styles[0]));
  if (style === undefined)
    throw references.error(
      source,
      `${subject} has the style ${source.style}, which is not supported. Use ${styles.join(", ")}.`,
    );
  return {
    style,
    // Objects in brackets are in no other way.
    explode: style === "deepObject" || (source.explode ?? style === "form") === true,
    allowReserved: source.allowReserved === true,
  };
}
