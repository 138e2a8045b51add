import type { Json, Writing } from "./Description.ts";
import type { References } from "./References.ts";
import { readWriting } from "./readWriting.ts";

/** Fields of an encoding that say how a value becomes text; without them, its content type does (OpenAPI 3.1, Encoding Object). */
const STYLED = ["style", "explode", "allowReserved"];

/**
 * Reads how the fields of a form are written of which `encoding` says that.
 *
 * @throws DescriptionError for what no generator can write.
 */
export function readEncoding(references: References, media: Json): Record<string, Writing> {
  const written = Object.entries((media.encoding ?? {}) as Record<string, Json>);
  return Object.fromEntries(
    written.flatMap(([name, encoding]) => {
      if (encoding.headers !== undefined && Object.keys(encoding.headers as object).length > 0)
        throw references.error(encoding, `The field ${name} of a form has headers, which is not supported.`);
      if (STYLED.some((field) => encoding[field] !== undefined))
        return [[name, readWriting(references, encoding, "query", `the field ${name} of a form`)]];
      const isJson = /^application\/([^;,]+\+)?json\s*(;|$)/i.test(String(encoding.contentType));
      return isJson ? [[name, { style: "json", explode: false, allowReserved: false } as const]] : [];
    }),
  );
}
