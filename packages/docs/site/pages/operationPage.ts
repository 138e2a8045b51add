import { STATUS_CODES } from "node:http";
import type { MediaType, Operation, Parameter, Response } from "@cloud-agents/spec/description";
import { printLiteral } from "../../scripts/printLiteral.ts";
import { errorPath, kebab } from "./Addresses.ts";
import type { Block, Field } from "./Block.ts";
import type { Context } from "./Context.ts";
import { type Draft, summaryOf } from "./Draft.ts";
import { decisionsBlocks } from "./decisionsPage.ts";
import { decisionsOf } from "./Provenance.ts";
import { samplesOf } from "./samplesOf.ts";

const PLACES: Parameter["in"][] = ["path", "query", "header", "cookie"];

/** The page of an operation: what it does, samples, what it takes, and what it returns in each case. */
export function operationPage(context: Context, operation: Operation): Draft {
  const { chrome, provenance } = context;
  const { id, method, path, summary, tags } = operation;
  return {
    path: `operations/${kebab(id)}/`,
    kind: "operation",
    title: summary,
    description: summaryOf(`${method} ${path}: ${operation.description}`),
    group: tags[0] ?? "",
    method,
    blocks: [
      { kind: "heading", level: 1, id: "", title: summary, about: "operation" },
      { kind: "endpoint", method, server: provenance.serverOf(operation), path },
      { kind: "prose", markdown: operation.description },
      { kind: "source", source: { ...provenance.ofOperation(operation), decisions: [] } },
      { kind: "try", operation: id },
      ...samplesOf(context, operation),
      ...PLACES.flatMap((place) => parameterBlocks(context, operation, place)),
      ...bodyBlocks(context, operation),
      heading(2, "responses", chrome("responses")),
      ...operation.responses.flatMap((response) => responseBlocks(context, operation, response)),
      ...headerBlocks(context, operation),
      ...decisionsBlocks(context, decisionsOf(operation.source)),
    ],
  };
}

const heading = (level: 2 | 3, id: string, title: string, about: "operation" | "status" = "operation") =>
  ({ kind: "heading", level, id, title, about }) as const;

function parameterBlocks(context: Context, operation: Operation, place: Parameter["in"]): Block[] {
  const { chrome, schemas, provenance } = context;
  const fields = operation.parameters
    .filter((parameter) => parameter.in === place)
    .map((parameter): Field => {
      const { name, schema, required, description, source } = parameter;
      const field = schemas.field(name, schema, required, `${place}-${kebab(name)}`, { whole: true });
      const said = provenance.ofPart(operation, source);
      return { ...field, description: description || field.description, source: said };
    });
  if (fields.length === 0) return [];
  return [heading(2, `${place}-parameters`, chrome(`${place}_parameters`)), { kind: "fields", fields }];
}

function bodyBlocks(context: Context, { body }: Operation): Block[] {
  if (!body) return [];
  const { chrome, schemas } = context;
  return [
    heading(2, "body", chrome("body")),
    ...(body.description ? [{ kind: "prose", markdown: body.description } as const] : []),
    ...body.content.flatMap((media): Block[] => [
      { kind: "prose", markdown: `${chrome("content_type", { type: `\`${media.type}\`` })}` },
      ...describedBlocks(context, media, body.description),
      { kind: "fields", fields: schemas.fieldsOf(media.schema, "body", { whole: true }) },
    ]),
  ];
}

/** What the schema of a whole body says, such as that a batch is atomic. */
function describedBlocks({ description }: Context, { schema }: MediaType, said: string): Block[] {
  const text = String(description.resolve(schema).description ?? "").trim();
  return text && text !== said ? [{ kind: "prose", markdown: text }] : [];
}

const isStream = ({ type }: MediaType): boolean => /^text\/event-stream\b/.test(type);

function responseBlocks(context: Context, operation: Operation, response: Response): Block[] {
  const { chrome, provenance } = context;
  const { status, content } = response;
  const id = `response-${status.toLowerCase()}`;
  const name = STATUS_CODES[status] ?? "";
  const isSuccess = operation.successes.includes(response);
  return [
    heading(3, id, `${status} ${name}`.trim(), "status"),
    { kind: "prose", markdown: response.description },
    { kind: "source", source: provenance.ofStatus(operation, status) },
    ...(content.length === 0 ? [{ kind: "prose", markdown: chrome("no_body") } as const] : []),
    ...content.flatMap((media) =>
      isSuccess
        ? successBlocks(context, operation, response, media)
        : causeBlocks(context, operation, response, media),
    ),
  ];
}

function successBlocks(
  context: Context,
  operation: Operation,
  response: Response,
  media: MediaType,
): Block[] {
  const { chrome, schemas } = context;
  const id = `response-${response.status.toLowerCase()}`;
  const stream = isStream(media);
  const fields = schemas.fieldsOf((stream && operation.event) || media.schema, id, { whole: false });
  const type = schemas.typeOf(media.schema);
  return [
    {
      kind: "prose",
      markdown: stream
        ? `${chrome("stream")}: ${type}`
        : `${chrome("content_type", { type: `\`${media.type}\`` })}: ${type}`,
    },
    ...describedBlocks(context, media, response.description),
    ...(fields.length > 0 ? [{ kind: "fields", fields } as const] : []),
    ...media.examples.map(
      ({ summary, value }): Block => ({
        kind: "code",
        title: summary ? `${chrome("example")}: ${summary}` : chrome("example"),
        language: typeof value === "string" ? "text" : "json",
        source: typeof value === "string" ? value : printLiteral(value, "json"),
      }),
    ),
  ];
}

interface ErrorBody {
  error?: { type?: string; message?: string; param?: string };
}

/** What causes an error, with the message as it is on the wire, and what to do. */
function causeBlocks(
  context: Context,
  operation: Operation,
  { status }: Response,
  media: MediaType,
): Block[] {
  const { chrome, provenance, remedies, addresses } = context;
  const types = new Set<string>();
  const rows = media.examples.map(({ name, summary, value }) => {
    const { error = {} } = value as ErrorBody;
    if (error.type) types.add(error.type);
    const said = provenance.ofMessage(operation, status, name);
    const mark = said.documents.length > 0 ? "●" : "○";
    return [
      `${mark} ${summary || name}`,
      `\`${error.message ?? ""}\`${error.param ? ` (\`${error.param}\`)` : ""}`,
      remedies.causes[`${name}_${operation.method.toLowerCase()}`] ?? remedies.causes[name] ?? "",
    ];
  });
  const known = [...types].filter((type) => addresses.errors.has(type));
  return [
    ...(known.length > 0
      ? [
          {
            kind: "prose",
            markdown: `${chrome("type")}: ${known.map((type) => `[\`${type}\`](${errorPath(type)})`).join(", ")}`,
          } as const,
        ]
      : []),
    { kind: "table", head: [chrome("cause"), chrome("message"), chrome("what_to_do")], rows },
  ];
}

/** The headers of all responses, each once. */
function headerBlocks(context: Context, operation: Operation): Block[] {
  const { chrome, schemas, provenance } = context;
  const found = new Map<string, { field: Field; statuses: string[] }>();
  for (const { status, headers } of operation.responses) {
    for (const { name, schema, required, description, source } of headers) {
      const id = `header-${kebab(name)}`;
      const known = found.get(name);
      if (known) {
        known.statuses.push(status);
        continue;
      }
      const field = schemas.field(name, schema, required, id, { whole: true });
      const said = provenance.ofPart(operation, source);
      found.set(name, { field: { ...field, description, source: said }, statuses: [status] });
    }
  }
  if (found.size === 0) return [];
  const fields = [...found.values()].map(({ field, statuses }) => ({
    ...field,
    id: `response-${field.id}`,
    notes: [statuses.join(", ")],
    required: false,
  }));
  return [heading(2, "response-headers", chrome("response_headers")), { kind: "fields", fields }];
}
