import type { Operation } from "./listOperations.ts";
import { Expression, printLiteral } from "./printLiteral.ts";

/**
 * Writes the TypeScript for an operation with the typed client, made from the operation's own examples.
 * The client takes path parameters first, then the body or the query.
 *
 * @param operation the operation to call
 * @returns a module that type-checks against `@cloud-agents/client`
 */
export function typescriptSample(operation: Operation): string {
  const [noun, call] = [nounOf(operation), callOf(operation)];
  const lines =
    operation.answer?.mediaType === "text/event-stream" || operation.answer?.properties.includes("has_more")
      ? [`for await (const ${noun} of ${call}) {`, `  console.log(${noun});`, "}"]
      : [`const ${noun} = await ${call};`, `console.log(${noun});`];
  return [
    'import { CloudAgents } from "@cloud-agents/client";',
    "",
    "const api = new CloudAgents();",
    "",
    ...lines,
  ].join("\n");
}

function callOf({ sdkName, pathParameters, body, queryParameters }: Operation): string {
  const values: unknown[] = pathParameters.map(({ example }) => example);
  if (body) values.push(body.mediaType === "multipart/form-data" ? formOf(body) : body.example);
  if (queryParameters.length > 0) {
    values.push(Object.fromEntries(queryParameters.map(({ name, example }) => [name, example])));
  }
  return `api.${sdkName}(${values.map((value) => printLiteral(value, "typescript")).join(", ")})`;
}

function formOf({ schema, example }: NonNullable<Operation["body"]>): Record<string, unknown> {
  const file = new Expression('new File(["# Notes"], "notes.md")');
  const members = Object.entries(example as Record<string, unknown>);
  return Object.fromEntries(
    members.map(([name, value]) => [name, schema.properties?.[name]?.format === "binary" ? file : value]),
  );
}

/** One item's name for a loop or a single object, such as `session`; the plural for other answers. */
function nounOf({ sdkName, answer }: Operation): string {
  const plural = sdkName.split(".").at(-2) ?? "answer";
  const singular = plural.replace(/s$/, "");
  const one = ["id", `${singular}_id`, "has_more"].some((name) => answer?.properties.includes(name));
  return one || answer?.mediaType === "text/event-stream" ? singular : plural;
}
