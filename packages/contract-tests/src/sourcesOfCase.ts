import type { Case } from "./Case.ts";
import { responsePointer } from "./checkExchange.ts";
import type { SourceIndex } from "./createSourceIndex.ts";
import type { Source } from "./Finding.ts";
import type { Description, Operation } from "./readDescription.ts";
import { escapeStep, fieldPointers, locate } from "./walkSchema.ts";

/** What in the name of a case about a limit says which keyword it is about. */
const LIMITS: [RegExp, string][] = [
  [/: absent$/, "required"],
  [/ in place of /, "type"],
  [/: '[^']*'$/, "enum"],
  [/: \d+ characters$/, "length"],
  [/: \d+ items$/, "items"],
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
  const aboutField = ofField(description, sources, operation, expected.name);
  if (aboutField) return [aboutField];
  if (/Idempotency-Key/.test(expected.name)) return [sources.named(17)];
  const stated = statementFor(sources, operation, expected);
  if (stated) return [stated];
  const status = responsePointer(operation, expected.status);
  return [sources.at([status], undefined, operation.id)];
}

/** The source of a limit, for a case whose name begins with the place of a field, such as `body.name: absent`. */
function ofField(
  { document }: Description,
  sources: SourceIndex,
  operation: Operation,
  name: string,
): Source | undefined {
  const [, place, rest] = /^(body|query|header)\b([^:]*):/.exec(name) ?? [];
  if (place === undefined || rest === undefined) return undefined;
  const at = `/paths/${escapeStep(operation.path)}/${operation.method.toLowerCase()}`;
  const keyword = LIMITS.find(([pattern]) => pattern.test(name))?.[1];
  if (place !== "body") {
    const parameter = operation.parameters.find(
      (candidate) => candidate.in === place && `.${candidate.name}` === rest,
    );
    const component = parameter?.component;
    if (!parameter) return undefined;
    const index = component
      ? `/components/parameters/${component}`
      : `${at}/parameters/${operation.parameters.filter(({ component }) => !component).indexOf(parameter)}`;
    return sources.at([`${index}/schema`, index], keyword, operation.id);
  }
  const type = escapeStep(operation.body?.contentType ?? "application/json");
  const whole = `${at}/requestBody/content/${type}/schema`;
  let around = locate(document, whole);
  const found = [around];
  for (const [step, field] of rest.matchAll(/\[\d+\]|\.([\w-]+)/g)) {
    around = around.flatMap((pointer) => inside(document, pointer, field ?? step));
    found.unshift(around);
  }
  return sources.at(found.flat(), keyword, operation.id);
}

/** The schemas of a field, or of the items, of a schema, in each branch of its unions. */
function inside(document: object, pointer: string, step: string): string[] {
  const branches = ["oneOf", "anyOf", "allOf"].flatMap((union) =>
    Array.from({ length: 20 }, (_, index) => `${pointer}/${union}/${index}`).flatMap((branch) =>
      locate(document, branch),
    ),
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
