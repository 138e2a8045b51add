import { BEARER } from "./Credential.ts";
import { Expression, printLiteral } from "./printLiteral.ts";
import type { Sample } from "./readSample.ts";

/**
 * Prints the TypeScript for an operation with the typed client, which takes path parameters first, then the body or the query.
 *
 * @param server Base URL of the client; the client's own by default.
 * @returns A module that type-checks against `@cloud-agents/client`.
 */
export function typescriptSample(sample: Sample, server?: string): string {
  const [noun, call, { response }] = [nounOf(sample), callOf(sample), sample];
  const isList = response?.kind === "stream" || response?.isPaged;
  const lines = isList
    ? [`for await (const ${noun} of ${call}) {`, `  console.log(${noun});`, "}"]
    : response
      ? [`const ${noun} = await ${call};`, `console.log(${readingOf(noun, response.kind)});`]
      : [`await ${call};`];
  return [
    'import { CloudAgents } from "@cloud-agents/client";',
    "",
    `const api = new CloudAgents(${optionsOf(sample, server)});`,
    "",
    ...lines,
  ].join("\n");
}

/** What is neither JSON nor a stream is the `Response`, unread. */
function readingOf(noun: string, kind: string): string {
  if (kind === "text") return `await ${noun}.text()`;
  return kind === "bytes" ? `(await ${noun}.arrayBuffer()).byteLength` : noun;
}

/** The options of the client, if it needs any. Tokens and keys are in the environment. */
function optionsOf({ credentials = [BEARER] }: Sample, server: string | undefined): string {
  const login = credentials.find(({ kind }) => kind === "basic");
  if (!login) return server === undefined ? "" : `{ baseUrl: ${JSON.stringify(server)} }`;
  const read = (name: string) => new Expression(`String(process.env.${login.variable}_${name})`);
  const options = {
    ...(server !== undefined && { baseUrl: server }),
    credentials: { [login.name]: { username: read("USERNAME"), password: read("PASSWORD") } },
  };
  return printLiteral(options, "typescript");
}

function callOf({ sdkName, pathParameters, body, queryParameters, hasQuery, headers }: Sample): string {
  const values: unknown[] = pathParameters.map(({ example }) => example);
  if (body)
    values.push(
      body.mediaType === "multipart/form-data"
        ? formOf(body)
        : isFields(body)
          ? body.example
          : (body.text ?? body.example),
    );
  if (queryParameters.length > 0) {
    values.push(Object.fromEntries(queryParameters.map(({ name, example }) => [name, example])));
  }
  if (headers.length > 0) {
    // What stands before the options has to be there, too.
    if (hasQuery && queryParameters.length === 0) values.push({});
    values.push(Object.fromEntries(headers.map(({ option, example }) => [option, example])));
  }
  return `api.${sdkName}(${values.map((value) => printLiteral(value, "typescript")).join(", ")})`;
}

/** Whether the client writes the fields of a form that has no files. */
const isFields = ({ mediaType, example }: NonNullable<Sample["body"]>): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(mediaType) && typeof example === "object" && example !== null;

/** The fields of a form, its files as code that makes one. */
export function formOf({
  files,
  example,
  fileName = "notes.md",
}: NonNullable<Sample["body"]>): Record<string, unknown> {
  const file = new Expression(`new File(["# Notes"], ${JSON.stringify(fileName)})`);
  const fields = Object.entries(example as Record<string, unknown>);
  return Object.fromEntries(
    fields.map(([name, value]) => {
      if (!files.includes(name)) return [name, value];
      return [name, Array.isArray(value) ? value.map(() => file) : file];
    }),
  );
}

/** One item's name for a loop or a single object, such as `session`; the plural for other responses. */
function nounOf({ sdkName, response }: Sample): string {
  const plural = sdkName.split(".").at(-2) ?? "response";
  const singular = plural.replace(/s$/, "");
  const one = ["id", `${singular}_id`].some((name) => response?.fields.includes(name));
  return one || response?.isPaged || response?.kind === "stream" ? singular : plural;
}
