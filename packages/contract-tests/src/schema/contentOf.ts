import { type Description, isFile, type Schema } from "@cloud-agents/spec/description";
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
  if (media.isForm) {
    const form = new FormData();
    for (const [name, field, schema] of partsOf(description, media.schema, value))
      if (isFile(schema) && typeof field === "string") form.append(name, new File([FILE_TEXT], "notes.md"));
      else form.append(name, textOf(field));
    return { type, body: form, read: form };
  }
  if (media.isUrlEncoded) {
    const form = new URLSearchParams();
    for (const [name, field] of partsOf(description, media.schema, value)) form.append(name, textOf(field));
    return { type, body: form, read: form };
  }
  return { type, body: textOf(value), read: value };
}

/** The fields of a form; each item of a list is one of its own. */
function partsOf(description: Description, schema: Schema, value: unknown): [string, unknown, Schema][] {
  if (typeof value !== "object" || value === null) return [];
  const fields = description.fieldsOf(description.resolve(schema));
  return Object.entries(value).flatMap(([name, field]) => {
    const described = description.resolve(fields.get(name)?.schema ?? {});
    if (!Array.isArray(field)) return [[name, field, described] as [string, unknown, Schema]];
    const items = description.resolve(described.items ?? {});
    return field.map((item): [string, unknown, Schema] => [name, item, items]);
  });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
