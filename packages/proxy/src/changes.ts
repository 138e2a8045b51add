import { escapeStep, type Json, nodeAt, unescapeStep } from "@cloud-agents/spec/description";
import { stringify } from "yaml";
import { description } from "./description.ts";

/** One action of an OpenAPI Overlay. */
export interface Action {
  target: string;
  update: unknown;
}

/** How deep, and how wide, a schema is made from a value. */
const MAX_DEPTH = 6;
const MAX_FIELDS = 50;

/**
 * The change that adds a field to a schema.
 *
 * @param field What was seen, and where in the body.
 * @param schema The pointer to the schema.
 */
export function fieldChange(field: { name: string; value: unknown; at: string }, schema: string): string {
  const { name, value, at } = field;
  const described = { ...schemaOf(value), description: `Seen at \`${at}\`.` };
  return print([{ target: jsonPath(`${schema}/properties`), update: { [name]: described } }]);
}

/** The change that adds a query parameter to an operation. */
export function parameterChange(method: string, path: string, name: string): string {
  const operation = `/paths/${escapeStep(path)}/${method.toLowerCase()}`;
  const parameter = { name, in: "query", description: "Seen in a request.", schema: { type: "string" } };
  // A list that is not there cannot be a target.
  const hasList = nodeAt(description(), `${operation}/parameters`) !== undefined;
  return print([
    hasList
      ? { target: jsonPath(`${operation}/parameters`), update: parameter }
      : { target: jsonPath(operation), update: { parameters: [parameter] } },
  ]);
}

/** The change that adds a status to an operation. */
export function statusChange(
  method: string,
  path: string,
  status: number,
  contentType: string | undefined,
  body: unknown,
): string {
  const target = jsonPath(`/paths/${escapeStep(path)}/${method.toLowerCase()}/responses`);
  return print([{ target, update: { [status]: responseOf(status, contentType, body) } }]);
}

/** The change that adds an operation. */
export function operationChange(
  method: string,
  path: string,
  status: number,
  contentType: string | undefined,
  body: unknown,
): string {
  const template = templateOf(path);
  const verb = method.toLowerCase();
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const operation = {
    operationId: `${verb}${template.replace(/\{\w+\}/g, "").replace(/\/+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: `${method} ${template}`,
    ...(names.length > 0 && {
      parameters: names.map((name) => ({
        name,
        in: "path",
        required: true,
        description: `The \`${name}\` of the path.`,
        schema: { type: "string" },
      })),
    }),
    responses: { [status]: responseOf(status, contentType, body) },
  };
  const item = { [verb]: operation };
  const isKnown = nodeAt(description(), `/paths/${escapeStep(template)}`) !== undefined;
  return print([
    isKnown
      ? { target: jsonPath(`/paths/${escapeStep(template)}`), update: item }
      : { target: "$.paths", update: { [template]: item } },
  ]);
}

/** The change that adds a type of event. */
export function eventTypeChange(union: string, type: string, event: unknown): string {
  const name = `${type.replace(/(?:^|[._-])(\w)/g, (_, letter: string) => letter.toUpperCase())}Event`;
  const schema = schemaOf(event) as { properties: Json };
  schema.properties.type = { type: "string", const: type, description: `Always \`${type}\`.` };
  const reference = `#/components/schemas/${name}`;
  return print([
    {
      target: "$.components.schemas",
      update: { [name]: { description: `An event of the type \`${type}\`.`, ...schema } },
    },
    { target: jsonPath(`${union}/oneOf`), update: { $ref: reference } },
    { target: jsonPath(`${union}/discriminator/mapping`), update: { [type]: reference } },
  ]);
}

/** A schema that a value satisfies. It has no value of the traffic in it. */
export function schemaOf(value: unknown, depth = 0): Json {
  if (value === null) return { type: "null" };
  if (typeof value === "string")
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)
      ? { type: "string", format: "date-time" }
      : { type: "string" };
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number" };
  if (typeof value !== "object") return { type: typeof value };
  if (depth === MAX_DEPTH) return {};
  if (Array.isArray(value))
    return { type: "array", ...(value.length > 0 && { items: schemaOf(value[0], depth + 1) }) };
  const fields = Object.entries(value).slice(0, MAX_FIELDS);
  return {
    type: "object",
    properties: Object.fromEntries(
      fields.map(([name, field]) => [
        name,
        depth === 0 ? { ...schemaOf(field, 1), description: "Undescribed." } : schemaOf(field, depth + 1),
      ]),
    ),
  };
}

/** A list of actions as YAML. */
function print(actions: Action[]): string {
  return stringify(actions, { lineWidth: 120 });
}

function responseOf(status: number, contentType: string | undefined, body: unknown): Json {
  const description = `Seen with the status ${status}.`;
  if (contentType === undefined) return { description };
  const media = contentType.split(";")[0]?.trim() ?? contentType;
  return { description, content: { [media]: { schema: body === undefined ? {} : schemaOf(body) } } };
}

/** A path with a parameter in place of what looks like an id: what has a prefix, a number, or a long random text. */
export function templateOf(path: string): string {
  const steps = path.split("/");
  return steps
    .map((step, index) => {
      const isId =
        /^[a-z]+_[\w-]*\d[\w-]*$/i.test(step) || /^\d+$/.test(step) || /^[\da-f-]{16,}$/i.test(step);
      if (!isId) return step;
      const parent = steps[index - 1] ?? "";
      return `{${parent.replace(/ies$/, "y").replace(/s$/, "").replace(/\W+/g, "_") || "item"}_id}`;
    })
    .join("/");
}

/** A pointer as JSONPath. */
function jsonPath(pointer: string): string {
  return `$${pointer
    .split("/")
    .slice(1)
    .map(unescapeStep)
    .map((step) => (/^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `['${step.replaceAll("'", "\\'")}']`))
    .join("")}`;
}
