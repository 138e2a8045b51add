import { posix } from "node:path";
import type { Description, Schema } from "../readDescription.ts";
import { absent, anything, type Expectation, exactly, optionally } from "./expectation.ts";

type Fields = Record<string, unknown>;

/**
 * What a field shows that has another name, or another form, than what was sent: by schema of the response and field. Everything else
 * follows from the names of the fields and from the schemas.
 */
const SAID_IN_PROSE: Record<string, (sent: Fields) => Expectation> = {
  // "The same value as `system`, kept in sync with it."
  "Agent.instructions": ({ system }) => exactly(system ?? ""),
  // "Starts at 1 and increases by 1 with each change."
  "Agent.version": () => exactly(1),
  "Environment.status": () => exactly("ready"),
  // "Id of the session's agent."
  "Session.agent_id": ({ agent }) => exactly(agent),
  // What the whole agent is, the model of the target knows.
  "Session.agent": () => anything,
  // "The session starts `idle`."
  "Session.status": () => exactly("idle"),
  "Session.archived_at": () => optionally(null),
  // Nothing was used yet, as the page's example of a new session shows.
  "Session.usage": () => ({
    kind: "fields",
    fields: new Map<string, Expectation>([
      ...["input_tokens", "output_tokens", "cache_read_input_tokens"].map((count): [string, Expectation] => [
        count,
        exactly(0),
      ]),
      ["cache_creation", exactly({ ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 })],
    ]),
  }),
  // "Name of the file, as uploaded."
  "FileObject.filename": ({ file }) => exactly((file as SentFile | undefined)?.name),
  // "Size of the file in bytes."
  "FileObject.size_bytes": ({ file }) => exactly((file as SentFile | undefined)?.size),
  // "The path is normalised and must then lie below `/data/`"; without one it is `/data/{file_id}`.
  "FileResource.path": ({ path, mount_path, file_id }) =>
    exactly(posix.resolve("/data", String(path ?? mount_path ?? file_id))),
};

/** A file of a form, as far as the model looks at it. */
export interface SentFile {
  name: string;
  size: number;
}

/**
 * What a response shows of what was sent, as the two schemas have it:
 *
 * - A field that both have is shown as sent. Where the response has a string for an object, it is the object's `id`; where it has
 *   an object for JSON text, it is the parsed text.
 * - A field that was not sent has the request's default, or is empty if the response requires it, or is absent.
 * - Fields that no schema names are kept where the schema says so, and dropped elsewhere.
 *
 * @param request Schema of what was sent.
 * @param response Schema of what is shown.
 */
export function keptFields(
  description: Description,
  request: Schema,
  response: Schema,
  sent: unknown,
): Expectation {
  const { resolve, nameOf, fieldsOf, unionOf } = description;
  return kept(request, response, sent);

  function kept(asked: Schema, shown: Schema, value: unknown): Expectation {
    const [from, to] = [branchOf(asked, value), branchOf(shown, value, asked)];
    const [input, output] = [resolve(from), resolve(to)];
    const types = [output.type].flat();
    if (isObject(value) && types.includes("string") && !types.includes("object")) return exactly(value.id);
    if (typeof value === "string" && input.contentMediaType === "application/json")
      return exactly(JSON.parse(value));
    if (Array.isArray(value))
      return {
        kind: "items",
        items: value.map((item) => kept(input.items ?? {}, output.items ?? {}, item)),
      };
    if (isObject(value)) return keptObject(from, to, value);
    return exactly(value);
  }

  function keptObject(from: Schema, to: Schema, value: Fields): Expectation {
    const [input, output] = [fieldsOf(from), fieldsOf(to)];
    const { additionalProperties } = resolve(to);
    // A map has what was sent and nothing else.
    if (typeof additionalProperties === "object" && output.size === 0) return exactly(value);
    const name = nameOf(to);
    const fields = new Map<string, Expectation>();
    for (const [field, { schema, required }] of output) {
      const said = SAID_IN_PROSE[`${name}.${field}`];
      const asked = input.get(field);
      if (said) fields.set(field, said(value));
      else if (!asked) fields.set(field, anything);
      else if (Object.hasOwn(value, field)) {
        const isEmptyList = Array.isArray(value[field]) && value[field].length === 0;
        fields.set(
          field,
          isEmptyList && !required ? optionally([]) : kept(asked.schema, schema, value[field]),
        );
      } else fields.set(field, whenNotSent(resolve(asked.schema), schema, required));
    }
    for (const field of Object.keys(value).filter((field) => !output.has(field))) {
      // Said in prose where it went, or nowhere.
      if (!input.has(field))
        fields.set(field, additionalProperties === true ? exactly(value[field]) : absent);
    }
    return { kind: "fields", fields };
  }

  function whenNotSent(asked: Schema, shown: Schema, required: boolean): Expectation {
    if (asked.default !== undefined) return required ? exactly(asked.default) : optionally(asked.default);
    if (!required) return absent;
    const [type] = [resolve(shown).type].flat();
    if (type === "string") return exactly("");
    if (type === "array") return exactly([]);
    return type === "object" ? exactly({}) : anything;
  }

  /** The branch of a union that a value is of, going by its tag or by the tag that is meant without one. */
  function branchOf(schema: Schema, value: unknown, asked = schema): Schema {
    const union = unionOf(schema);
    if (!union || !isObject(value)) return schema;
    const tag = value[union.propertyName] ?? unionOf(asked)?.whenAbsent;
    return union.branches.get(String(tag)) ?? schema;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
