import { errorPath, eventPath, kebab, operationPath } from "./Addresses.ts";
import type { Block } from "./Block.ts";
import type { Context } from "./Context.ts";
import type { Draft } from "./Draft.ts";

/** The lists of all operations, events, schemas and errors. */
export function indexPages(context: Context): Draft[] {
  return [operations(context), events(context), schemas(context), errors(context)];
}

function index({ chrome }: Context, name: string, blocks: Block[]): Draft {
  const title = chrome(name);
  return {
    path: `${name}/`,
    kind: "index",
    title,
    description: chrome(`${name}_text`),
    group: "",
    blocks: [
      { kind: "heading", level: 1, id: "", title, about: "guide" },
      { kind: "prose", markdown: chrome(`${name}_text`) },
      ...blocks,
    ],
  };
}

/** A tag of an OpenAPI document; `x-displayName` is what readers see in its place. */
interface Tag {
  name: string;
  description?: string;
  "x-displayName"?: string;
}

function operations(context: Context): Draft {
  const { chrome, description } = context;
  const described = (description.document.tags ?? []) as Tag[];
  const used = new Set(description.operations.flatMap(({ tags }) => tags));
  for (const { name } of described) used.delete(name);
  const tags: Tag[] = [...described, ...[...used].map((name) => ({ name }))];
  const blocks = tags.flatMap((tag): Block[] => [
    {
      kind: "heading",
      level: 2,
      id: kebab(tag.name),
      title: tag["x-displayName"] ?? tag.name,
      about: "operation",
    },
    { kind: "prose", markdown: tag.description ?? "" },
    {
      kind: "table",
      head: [chrome("operation"), chrome("request")],
      rows: description.operations
        .filter((operation) => operation.tags[0] === tag.name)
        .map(({ id, method, path, summary }) => [
          `[${summary}](${operationPath(id)})`,
          `\`${method} ${path}\``,
        ]),
    },
  ]);
  return index(context, "operations", [
    { kind: "prose", markdown: `${chrome("authentication")} ${chrome("sources_note")}` },
    ...blocks,
  ]);
}

function events(context: Context): Draft {
  const { chrome, addresses, description } = context;
  const rows = [...addresses.events].map(([type, { logged }]) => [
    `[\`${type}\`](${eventPath(type)})`,
    descriptionOf(description.schemas.get(logged)),
  ]);
  return index(context, "events", [{ kind: "table", head: [chrome("event"), chrome("meaning")], rows }]);
}

function schemas(context: Context): Draft {
  const { chrome, addresses, description } = context;
  const rows = addresses.schemas.map((name) => [
    `[${name}](${addresses.ofSchema(name)})`,
    descriptionOf(description.schemas.get(name)),
  ]);
  return index(context, "schemas", [{ kind: "table", head: [chrome("schema"), chrome("meaning")], rows }]);
}

function errors(context: Context): Draft {
  const { chrome, addresses, remedies, description } = context;
  const statusOf = (name: string) =>
    description.operations
      .flatMap(({ responses }) => responses)
      .find(({ content }) => content.some(({ schema }) => description.nameOf(schema) === name))?.status ?? "";
  const rows = [...addresses.errors]
    .map(([type, name]): [string, string, string] => [
      statusOf(name),
      `[\`${type}\`](${errorPath(type)})`,
      remedies.types[type]?.meaning ?? "",
    ])
    .sort(([a], [b]) => a.localeCompare(b));
  return index(context, "errors", [
    { kind: "table", head: [chrome("status"), chrome("type"), chrome("what_to_do")], rows },
  ]);
}

const descriptionOf = (schema: { description?: string } | undefined): string =>
  (schema?.description ?? "").trim().replaceAll("\n", " ");
