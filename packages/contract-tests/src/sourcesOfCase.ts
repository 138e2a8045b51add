import { escapeStep, fieldPointers, locate, nodeAt } from "@cloud-agents/spec/description";
import type { Case } from "./Case.ts";
import { responsePointer } from "./checkExchange.ts";
import type { SourceIndex } from "./createSourceIndex.ts";
import type { Source } from "./Finding.ts";
import type { Description, Operation } from "./readDescription.ts";

/** What in the name of a case about a limit says which keyword it is about; a number is told apart by the limits of the schema. */
const LIMITS: [RegExp, string[]][] = [
  [/: absent$/, ["required"]],
  [/ in place of /, ["type"]],
  [/: '[^']*'$/, ["enum", "const"]],
  [/: (\d+) characters$/, ["minLength", "maxLength"]],
  [/: (\d+) items$/, ["minItems", "maxItems"]],
  [/: (\d+) fields$/, ["maxProperties"]],
  [/: (-?\d+)$/, ["minimum", "maximum"]],
  [/: "[^"]*"$/, ["pattern"]],
];

/** What cases rest on besides their status and their field: items of the operation's own page, and decisions. */
const ALSO: { name: RegExp; operation?: RegExp; status?: number; items?: string[]; decisions?: number[] }[] =
  [
    {
      name: /^no token$/,
      items: ["headers.Authorization.required", "headers.Authorization.value", "error-example.envelope"],
    },
    { name: /^an unknown token$/, items: ["headers.Authorization.value"] },
    { name: /^a body of another content type$/, items: ["headers.Content-Type.value"] },
    { name: /^no body$/, items: ["headers.Content-Type.required"] },
    {
      name: /^the request example/,
      items: ["request-example.headers", "request-example.body", "request-example.path"],
    },
    { name: /another account|another token/, decisions: [22] },
    { name: /percent-encoding/, decisions: [23] },
    { name: /Idempotency-Key/, operation: /^createAgent$/, items: ["headers.Idempotency-Key.value"] },
    { name: /Idempotency-Key|key_reused/, decisions: [17] },
    { name: /read-only token/, operation: /^(?!createAgent$)/, decisions: [31] },
    { name: /not_allowed/, operation: /^(?!createAgent$)/, decisions: [31] },
    { name: /\bfile|resource/, operation: /^createSession$/, decisions: [10] },
    {
      name: /^fields that were not sent are empty/,
      operation: /^createAgent$/,
      items: [
        "response-example.empty-description",
        "response-example.empty-tools",
        "response-example.empty-mcp-servers",
        "response-example.empty-default-environment",
        "response-example.first-version",
        "response.version.description.first",
        "response.instructions.description.in-step",
      ],
    },
    {
      name: /^body\.name: 257 characters$|name of 257 characters/,
      operation: /^createAgent$/,
      items: ["errors.400-name-too-long.trigger"],
    },
    { name: /^body\.name: absent$/, operation: /^createAgent$/, items: ["errors.400-name-missing.trigger"] },
    {
      name: /^body\.model: absent$/,
      operation: /^createAgent$/,
      items: ["errors.400-model-missing.trigger"],
    },
    { name: /without content/, operation: /^sendSessionEvents$/, items: ["errors.400.trigger.missing"] },
    {
      name: /^a file that does not exist/,
      operation: /^addSessionResources$/,
      items: ["errors.404.trigger.file"],
    },
    {
      name: /^a file without an id/,
      operation: /^addSessionResources$/,
      items: ["error-example.file_id.non-empty"],
    },
    {
      name: /cancelled/,
      operation: /^addSessionResources$/,
      status: 409,
      items: ["errors.409.trigger.ended"],
    },
    {
      name: /the same file|file_already_attached/,
      operation: /^addSessionResources$/,
      status: 409,
      items: ["errors.409.trigger.attached-file"],
    },
    {
      name: /at one path|path_already_attached/,
      operation: /^addSessionResources$/,
      status: 409,
      items: ["errors.409.trigger.attached-path"],
    },
    {
      name: /^a repository with|repository_already_attached/,
      operation: /^addSessionResources$/,
      status: 409,
      items: ["errors.409.trigger.attached-repository"],
    },
    {
      name: /^a file that is not ready/,
      operation: /^addSessionResources$/,
      items: ["errors.409.trigger.not-ready", "file.file_id.description.ready"],
    },
    { name: /^path and mount_path that differ/, items: ["file.mount_path.description.both"] },
    { name: /too long once it is resolved/, items: ["file.path.description.longest"] },
    {
      name: /^the path "/,
      status: 400,
      items: ["file.path.description.below", "response.resources[].path.description.below"],
    },
    {
      name: /^the path /,
      status: 200,
      items: ["file.path.description.normalised", "file.path.description.relative"],
    },
    {
      name: /^without a path/,
      items: ["file.path.description.default", "request.resources[].type.description.default"],
    },
    {
      name: /^mount_path is another name/,
      items: ["file.mount_path.description", "file.mount_path.description.answer"],
    },
    {
      name: /^the response is the complete list/,
      items: [
        "response-example.updated-list",
        "response-example.not-the-session",
        "github_repository.authorization_token.description.stored",
        "response.resources[].authorization_token.description.given",
      ],
    },
  ];

/**
 * Why a target has to do what a case expects.
 *
 * @returns At least one reason: those that the case names, or else the statements and decisions of the place that the case is about,
 *   or else the description's own words for the status.
 */
export function sourcesOfCase(description: Description, sources: SourceIndex, expected: Case): Source[] {
  if (expected.source) return expected.source.map(sources.named);
  const operation = description.operations.find(({ id }) => id === expected.operation);
  if (!operation) return [sources.named(23)];
  const also = furtherSources(sources, operation, expected);
  const aboutField =
    ofField(description, sources, operation, expected.name) ??
    ofShown(description, sources, operation, expected);
  const stated = statementFor(sources, operation, expected);
  const status = sources.at(
    { exact: [responsePointer(operation, expected.status)] },
    undefined,
    operation.id,
  );
  // What is about the case itself comes first; the headers and the example of a request are besides the point.
  const isCloser = ({ kind, id }: Source) =>
    kind === "decision" ||
    /Idempotency-Key/.test(id) ||
    !/\.(headers|request-example|error-example)\./.test(id);
  const found = [
    ...(aboutField ? [aboutField] : []),
    ...also.filter(isCloser),
    ...(stated ? [stated] : []),
    ...also.filter((source) => !isCloser(source)),
  ];
  const distinct = [...new Map(found.map((source) => [source.id, source])).values()];
  return distinct.length > 0 ? distinct : [status];
}

/** The source of a field of a response, for a case whose name says that the response shows it as it was sent. */
function ofShown(
  { document }: Description,
  sources: SourceIndex,
  operation: Operation,
  { name, status }: Case,
): Source | undefined {
  const [, field, resource] = /^shows (\w+)(?: of a resource '(\w+)')? as (?:\w+ was )?sent/.exec(name) ?? [];
  if (field === undefined) return undefined;
  const whole = locate(document, `${responsePointer(operation, status)}/content/application~1json/schema`);
  const steps = resource === undefined ? [field] : ["resources", "[0]", field];
  const follow = (...path: string[]) =>
    path.reduce((at, step) => at.flatMap((pointer) => inside(document, pointer, step)), whole);
  // A list has the same fields in its items.
  const exact = [...follow(...steps), ...follow("data", "[0]", ...steps)];
  return exact.length === 0 ? undefined : sources.at({ exact, side: "response" }, undefined, operation.id);
}

/** The source of a limit, for a case whose name begins with the place of a field, such as `body.name: absent`. */
function ofField(
  { document }: Description,
  sources: SourceIndex,
  operation: Operation,
  name: string,
): Source | undefined {
  const limit = name.replace(/ \(\d+\)$/, "");
  const [, place, rest] = /^(body|query|header)\b([^:]*):/.exec(limit) ?? [];
  if (place === undefined || rest === undefined) return undefined;
  const at = `/paths/${escapeStep(operation.path)}/${operation.method.toLowerCase()}`;
  const [pattern, keywords = []] = LIMITS.find(([each]) => each.test(limit)) ?? [];
  const number = Number(pattern?.exec(limit)?.[1]);
  if (place !== "body") {
    const parameter = operation.parameters.find(
      (candidate) => candidate.in === place && `.${candidate.name}` === rest,
    );
    const component = parameter?.component;
    if (!parameter) return undefined;
    const index = component
      ? `/components/parameters/${component}`
      : `${at}/parameters/${operation.parameters.filter(({ component }) => !component).indexOf(parameter)}`;
    const schemas = locate(document, `${index}/schema`);
    return sources.at(
      { exact: [...schemas, index] },
      keywordOf(document, schemas, keywords, number),
      operation.id,
    );
  }
  const type = escapeStep(operation.body?.contentType ?? "application/json");
  const whole = `${at}/requestBody/content/${type}/schema`;
  let around = locate(document, whole);
  const found = [around];
  for (const [step, field] of rest.matchAll(/\[\d+\]|\.([\w-]+)/g)) {
    around = around.flatMap((pointer) => inside(document, pointer, field ?? step));
    found.unshift(around);
  }
  const [exact = [], ...outer] = found;
  return sources.at(
    { exact, around: outer.flat() },
    keywordOf(document, exact, keywords, number),
    operation.id,
  );
}

/** The keyword that a case is about: the one whose limit the number is at, or just beyond. */
function keywordOf(
  document: object,
  schemas: readonly string[],
  keywords: readonly string[],
  number: number,
): string | undefined {
  const limits = schemas.map((pointer) => nodeAt(document, pointer) as Record<string, unknown> | undefined);
  return (
    keywords.find((keyword) =>
      limits.some((schema) => {
        const limit = schema?.[keyword];
        if (Number.isNaN(number)) return limit !== undefined;
        return typeof limit === "number" && Math.abs(limit - number) <= 1;
      }),
    ) ?? keywords[0]
  );
}

/** What a case rests on besides its status. */
function furtherSources(sources: SourceIndex, { id }: Operation, { name, status }: Case): Source[] {
  const page = sources.pageOf(id);
  const known = (item: string) => sources.statements.some((statement) => statement.id === `${page}${item}`);
  // A refusal of the second use of a key, no page mentions.
  const isStated = (item: string) =>
    page !== undefined && known(item) && !(status === 409 && /Key/.test(item));
  const applies = (each: (typeof ALSO)[number]) =>
    each.name.test(name) && (each.operation?.test(id) ?? true) && (each.status ?? status) === status;
  return ALSO.filter(applies).flatMap(({ items = [], decisions = [] }) => [
    ...items.filter(isStated).map((item) => sources.named(`${page}${item}`)),
    ...decisions.map(sources.named),
  ]);
}

/** The schemas of a field, or of the items, of a schema, in each branch of its unions. */
function inside(document: object, pointer: string, step: string): string[] {
  const schema = nodeAt(document, pointer) as Record<string, unknown[]> | undefined;
  const branches = ["oneOf", "anyOf", "allOf"].flatMap((union) =>
    (schema?.[union] ?? []).flatMap((_, index) => locate(document, `${pointer}/${union}/${index}`)),
  );
  const own = step.startsWith("[")
    ? locate(document, `${pointer}/items`)
    : fieldPointers(document, pointer, step);
  return [...own, ...branches.flatMap((branch) => inside(document, branch, step))];
}

/** The statement of the operation's own page that a case is about: a message, an error, or the status of success. */
function statementFor(
  sources: SourceIndex,
  operation: Operation,
  { status, name, message }: Case,
): Source | undefined {
  const page = sources.pageOf(operation.id);
  if (page === undefined) return undefined;
  const own = sources.statements.filter(({ id, decision }) => id.startsWith(page) && decision === undefined);
  const printed = own.find(
    ({ kind, says }) => kind === "message" && message !== undefined && says.includes(message),
  );
  if (printed) return sources.named(printed.id);
  if (status < 300) {
    const success = own.find(({ id }) => id === `${page}response-example.status`);
    return success && sources.named(success.id);
  }
  const errors = own.filter(({ id }) => id.startsWith(`${page}errors.${status}`));
  const words = name.toLowerCase();
  const triggers = errors.filter(({ id }) => id.includes(".trigger"));
  const best =
    triggers.find(({ id }) =>
      words.includes(id.replace(/.*\.trigger\.?/, "").replaceAll("-", " ") || "nothing"),
    ) ?? triggers.find(({ id }) => id.endsWith(".trigger") || id.endsWith(".format"));
  return best && sources.named(best.id);
}
