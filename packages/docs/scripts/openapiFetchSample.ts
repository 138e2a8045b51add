import { Expression, printLiteral } from "./printLiteral.ts";
import type { Sample } from "./readSample.ts";
import { formOf } from "./typescriptSample.ts";

/**
 * Prints the TypeScript for an operation with `openapi-fetch` and the generated types.
 *
 * @param server Base URL without a trailing slash.
 * @returns A module that type-checks against `openapi-fetch` and `@cloud-agents/types`.
 */
export function openapiFetchSample(sample: Sample, server: string): string {
  const { method, path, response } = sample;
  const isStream = response?.mediaType === "text/event-stream";
  const init = printLiteral(initOf(sample, isStream), "typescript");
  const call = `await api.${method}(${JSON.stringify(path)}${init === "{}" ? "" : `, ${init}`})`;
  const lines = isStream
    ? [
        `const { data } = ${call};`,
        "const decoder = new TextDecoder();",
        "for await (const bytes of data ?? []) {",
        "  process.stdout.write(decoder.decode(bytes, { stream: true }));",
        "}",
      ]
    : [`const { data, error } = ${call};`, "console.log(data ?? error);"];
  return [
    'import type { paths } from "@cloud-agents/types";',
    'import createClient from "openapi-fetch";',
    "",
    "const api = createClient<paths>({",
    `  baseUrl: ${JSON.stringify(server)},`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is one in the sample.
    "  headers: { Authorization: `Bearer ${process.env.QODER_PAT}` },",
    "});",
    "",
    ...lines,
  ].join("\n");
}

function initOf({ pathParameters, queryParameters, headers, body }: Sample, isStream: boolean): object {
  const byName = (parameters: { name: string; example: unknown }[]) =>
    Object.fromEntries(parameters.map(({ name, example }) => [name, example]));
  const params = {
    ...(pathParameters.length > 0 && { path: byName(pathParameters) }),
    ...(queryParameters.length > 0 && { query: byName(queryParameters) }),
    ...(headers.length > 0 && { header: byName(headers) }),
  };
  const isForm = body?.mediaType === "multipart/form-data";
  return {
    ...(Object.keys(params).length > 0 && { params }),
    ...(body && { body: isForm ? formOf(body) : (body.text ?? body.example) }),
    ...(isForm && { bodySerializer: new Expression(FORM) }),
    ...(body?.text !== undefined && {
      headers: { "Content-Type": body.mediaType },
      bodySerializer: new Expression("(body) => body"),
    }),
    ...(isStream && { parseAs: "stream" }),
  };
}

const FORM = `(fields) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
  }`;
