import type { Schema } from "@cloud-agents/spec/description";
import { kebab, operationPath } from "./Addresses.ts";
import type { Block } from "./Block.ts";
import type { Context } from "./Context.ts";
import { type Draft, summaryOf } from "./Draft.ts";
import { decisionsBlocks } from "./decisionsPage.ts";
import { decisionsOf } from "./Provenance.ts";

/** The page of a schema that several places share. */
export function schemaPage(context: Context, name: string): Draft {
  const { description, schemas, provenance } = context;
  const schema = { $ref: `#/components/schemas/${name}` };
  const value = description.resolve(schema);
  const text = String(value.description ?? "").trim();
  const fields = schemas.fieldsOf(schema, "field", { whole: false });
  const type = schemas.typeOf(value);
  const isNamed = type.startsWith(`[${name}]`);
  const self = schemas.field(name, { ...value }, false, "value", { whole: true });
  return {
    path: `schemas/${kebab(name)}/`,
    kind: "schema",
    title: name,
    description: summaryOf(`${name}: ${text}`),
    group: "schemas",
    blocks: [
      { kind: "heading", level: 1, id: "", title: name, about: "schema" },
      { kind: "prose", markdown: text },
      { kind: "source", source: provenance.ofField(value, []) },
      ...(isNamed ? [] : [{ kind: "prose", markdown: [type, ...self.notes].join(", ") } as const]),
      ...fieldBlocks(context, schema, fields),
      ...usedBy(context, value),
      ...decisionsBlocks(context, decisionsOf(value)),
    ],
  };
}

function fieldBlocks(
  { chrome, description }: Context,
  schema: Schema,
  fields: ReturnType<Context["schemas"]["fieldsOf"]>,
): Block[] {
  if (fields.length === 0) return [];
  const { oneOf, anyOf } = description.resolve(schema);
  const title = chrome(oneOf || anyOf ? "one_of" : "fields");
  return [
    { kind: "heading", level: 2, id: "fields", title, about: "schema" },
    { kind: "fields", fields },
  ];
}

function usedBy({ chrome, usersOf }: Context, schema: Schema): Block[] {
  const users = usersOf(schema);
  if (users.length === 0) return [];
  const list = users.map(({ id, summary }) => `- [${summary}](${operationPath(id)})`);
  return [
    { kind: "heading", level: 2, id: "used-by", title: chrome("used_by"), about: "schema" },
    { kind: "prose", markdown: list.join("\n") },
  ];
}
