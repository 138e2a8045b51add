import { curlSample } from "../../../scripts/curlSample.ts";
import type { Sample } from "../../../scripts/readSample.ts";
import { typescriptSample } from "../../../scripts/typescriptSample.ts";
import type { ConsoleOperation, ConsoleParameter } from "../ConsoleData.ts";
import { withoutSecrets } from "./cut.ts";
import type { Entry } from "./RequestLog.ts";

/** What an operation is called with. */
export interface CallInput {
  /** Values of parameters by name, as they were written; those that are empty are not sent. */
  parameters: Record<string, string>;
  /** A JSON value, or the fields of a form with a File for each file. */
  body?: unknown;
}

/** A value that a parameter cannot have, or one that is missing. */
export class InputError extends Error {
  readonly parameter: string;
  constructor(parameter: string) {
    super(parameter);
    this.parameter = parameter;
  }
}

/**
 * The arguments of the client's method for an operation: ids in the order of the path, then the body, then the query, then options.
 *
 * @throws InputError naming a required parameter without a value, or a number that is none.
 */
export function argumentsOf(
  { path, parameters, body: takesBody }: ConsoleOperation,
  { parameters: given, body }: CallInput,
  options: Record<string, unknown> = {},
): unknown[] {
  const values = new Map<string, unknown>();
  for (const { name, required, kind } of parameters) {
    const text = given[name] ?? "";
    if (text === "" && required) throw new InputError(name);
    if (text === "") continue;
    const value = parsed(kind, text);
    if (Number.isNaN(value)) throw new InputError(name);
    values.set(name, value);
  }
  const of = (place: string) => parameters.filter((each) => each.in === place && values.has(each.name));
  const query = Object.fromEntries(of("query").map(({ name }) => [name, values.get(name)]));
  const headers = Object.fromEntries(of("header").map(({ name, option }) => [option, values.get(name)]));
  return [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => values.get(name)),
    ...(takesBody ? [body] : []),
    ...(parameters.some((each) => each.in === "query") ? [query] : []),
    { ...headers, ...options },
  ];
}

function parsed(kind: ConsoleParameter["kind"], text: string): string | number | boolean {
  if (kind === "number") return Number(text);
  return kind === "boolean" ? text === "true" : text;
}

/**
 * A call as it stands in the log: with curl and TypeScript that do the same. The token is in neither, and secrets of the body are
 * masked.
 */
export function describeCall(
  operation: ConsoleOperation,
  { parameters: given, body }: CallInput,
  baseUrl: string,
  secretFields: readonly string[],
): Pick<Entry, "title" | "method" | "path" | "samples"> {
  const { method, path, sdkName, parameters, summary, response } = operation;
  const shown = (place: string) =>
    parameters.flatMap(({ name, option, in: where, kind }) => {
      const text = given[name] ?? "";
      if (where !== place || text === "") return [];
      return [{ name, option, text, value: parsed(kind, text) }];
    });
  const files = operation.body?.files ?? [];
  const file = files
    .map((name) => (body as Record<string, unknown>)?.[name])
    .find((each) => each instanceof File);
  const sample: Sample = {
    method,
    path,
    sdkName,
    pathParameters: shown("path").map(({ name, text }) => ({ name, example: text })),
    queryParameters: shown("query").map(({ name, value }) => ({ name, example: value })),
    hasQuery: parameters.some((each) => each.in === "query"),
    headers: shown("header").map(({ name, option, text }) => ({ name, option, example: text })),
    ...(operation.body && {
      body: {
        mediaType: operation.body.mediaType,
        example: withoutSecrets(body, secretFields),
        files,
        ...(file && { fileName: file.name }),
      },
    }),
    ...(response && { response }),
  };
  const url = sample.pathParameters.reduce(
    (text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(example)),
    path,
  );
  return {
    title: summary,
    method,
    path: url,
    samples: [
      { label: "curl", language: "bash", source: curlSample(sample, baseUrl) },
      { label: "TypeScript", language: "typescript", source: typescriptSample(sample, baseUrl) },
    ],
  };
}
