import { readFileSync } from "node:fs";
import type { Description, Operation, Parameter } from "@cloud-agents/spec/description";
import { parse } from "yaml";
import { readSample } from "../../scripts/readSample.ts";
import type { Language } from "../Page.ts";
import { kebab } from "../pages/Addresses.ts";
import type { Context } from "../pages/Context.ts";
import type { ConsoleBody, ConsoleData, ConsoleOperation, ConsoleParameter } from "./ConsoleData.ts";

/** Reads what the console needs of the description, and its words in a language. */
export function readConsole(context: Context): ConsoleData {
  const { description, addresses, language } = context;
  const titles = new Map(
    (description.document.tags as { name: string; "x-displayName"?: string }[] | undefined)?.map((tag) => [
      tag.name,
      tag["x-displayName"] ?? tag.name,
    ]),
  );
  return {
    words: readConsoleWords(language),
    servers: description.servers,
    secretFields: description.secretFields,
    errorTypes: [...addresses.errors.keys()],
    eventTypes: [...addresses.events.keys()],
    operations: description.operations.map((operation) => {
      const [tag = ""] = operation.tags;
      return readOperation(context, operation, titles.get(tag) ?? tag);
    }),
  };
}

/** Reads the words of the console: `words/en.yaml` has them all. */
export function readConsoleWords(language: Language): Record<string, string> {
  return parse(readFileSync(new URL(`words/${language}.yaml`, import.meta.url), "utf8"));
}

function readOperation(context: Context, operation: Operation, group: string): ConsoleOperation {
  const { description } = context;
  const { method, path, sdkName, response } = readSample(description, operation);
  const body = readBody(description, operation);
  const makes = madeBy(description, operation);
  return {
    id: operation.id,
    method,
    path,
    sdkName,
    summary: operation.summary,
    group,
    page: `operations/${kebab(operation.id)}/`,
    parameters: operation.parameters.flatMap((parameter) => readParameter(context, parameter)),
    ...(body && { body }),
    ...(response && { response }),
    ...(makes && { makes }),
  };
}

function readParameter({ schemas }: Context, parameter: Parameter): ConsoleParameter[] {
  const { name, in: place, sdkName, required, schema, description, example } = parameter;
  // A page cannot set cookies of another host.
  if (place === "cookie") return [];
  const { type, notes } = schemas.field(name, schema, required, name, { whole: false }, 1);
  const types = [schemas.description.resolve(schema).type].flat();
  const isNumber = types.includes("integer") || types.includes("number");
  return [
    {
      name,
      in: place,
      // The client calls it by what it does.
      option: name.toLowerCase() === "last-event-id" ? "after" : sdkName,
      required,
      type: withoutLinks([type, ...notes.slice(required ? 1 : 0)].join(" · ")),
      description: withoutLinks(description),
      example: example === undefined ? "" : String(example),
      kind: isNumber ? "number" : types.includes("boolean") ? "boolean" : "text",
    },
  ];
}

/** Markdown of one line, with nothing but code in it. */
const withoutLinks = (markdown: string): string =>
  markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*\*|\s*\n\s*/g, (mark) => (mark === "**" ? "" : " "))
    .trim();

function readBody(description: Description, { body }: Operation): ConsoleBody | undefined {
  const media = body?.content.find(({ isJson }) => isJson) ?? body?.content[0];
  if (!media) return undefined;
  const files = [...description.fieldsOf(media.schema)]
    .filter(([, { schema }]) => description.resolve(schema).format === "binary")
    .map(([name]) => name);
  const examples = media.examples.map(({ name, summary, value }) => ({ name, summary, value }));
  return { mediaType: media.type, files, examples };
}

/** A POST to a list makes what the path below the list reads by its last parameter. */
function madeBy({ operations }: Description, { method, path }: Operation): string | undefined {
  if (method !== "POST") return undefined;
  for (const other of operations) {
    if (!other.path.startsWith(`${path}/`)) continue;
    const name = other.path.slice(path.length).match(/^\/\{(\w+)\}$/)?.[1];
    if (name) return name;
  }
  return undefined;
}
