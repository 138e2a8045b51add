import { type Description, isFile, type MediaType } from "@cloud-agents/spec/description";
import { writeFields } from "@cloud-agents/spec/writeQuery";
import { replaceAt } from "./replaceAt.ts";
import type { BodyOfCase } from "./SchemaCase.ts";

/** The content of a file whose description gives none. */
const FILE_TEXT = "# Notes";

/** A body as it is sent, and as who checks it reads it. */
export interface Content {
  type: string;
  /** For `fetch`, which writes the type of a form itself. */
  body: string | FormData | URLSearchParams;
  read: unknown;
}

/** Encodes a value of a media type: JSON, a form, or the text of anything else. */
export function contentOf(description: Description, { media, value: base, change }: BodyOfCase): Content {
  const value = change ? replaceAt(base, change.path, change.value) : base;
  const type = media.sentAs;
  if (media.isJson) return { type, body: JSON.stringify(value) ?? "null", read: value };
  if (!media.isForm && !media.isUrlEncoded)
    return { type, body: typeof value === "string" ? value : (JSON.stringify(value) ?? ""), read: value };
  const form = media.isForm ? new FormData() : new URLSearchParams();
  for (const [name, part] of partsOf(description, media, value)) form.append(name, part as string);
  return { type, body: form, read: form };
}

/** The parts of a form. What is described as a file becomes one. */
function partsOf(
  { fieldsOf, resolve }: Description,
  { schema, writings, isForm }: MediaType,
  value: unknown,
): [name: string, part: string | File][] {
  if (typeof value !== "object" || value === null) return [];
  const fields = fieldsOf(resolve(schema));
  return Object.entries(value).flatMap(([name, field]): [string, string | File][] => {
    const described = resolve(fields.get(name)?.schema ?? {});
    const items = Array.isArray(field) ? resolve(described.items ?? {}) : described;
    if (!isForm || !isFile(items)) return writeFields({ [name]: field }, writings);
    return [field]
      .flat()
      .map((part) => [name, typeof part === "string" ? new File([FILE_TEXT], "notes.md") : String(part)]);
  });
}
