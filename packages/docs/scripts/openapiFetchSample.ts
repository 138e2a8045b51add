import { BEARER, type Credential, keysIn } from "./Credential.ts";
import { Expression, printLiteral } from "./printLiteral.ts";
import type { Sample } from "./readSample.ts";
import { formOf } from "./typescriptSample.ts";
import { writeStyled } from "./writeStyled.ts";

/**
 * Prints the TypeScript for an operation with `openapi-fetch` and the generated types.
 *
 * @param server Base URL without a trailing slash.
 * @returns A module that type-checks against `openapi-fetch` and `@cloud-agents/types`.
 */
export function openapiFetchSample(sample: Sample, server: string): string {
  const { method, path, response, credentials = [BEARER] } = sample;
  const headers = Object.fromEntries(credentials.flatMap(credentialHeader));
  const init = printLiteral(initOf(sample), "typescript");
  const call = `await api.${method}(${JSON.stringify(path)}${init === "{}" ? "" : `, ${init}`})`;
  const lines =
    response?.kind === "stream"
      ? [
          `const { data } = ${call};`,
          "const decoder = new TextDecoder();",
          "for await (const bytes of data ?? []) {",
          "  process.stdout.write(decoder.decode(bytes, { stream: true }));",
          "}",
        ]
      : response
        ? [`const { data, error } = ${call};`, "console.log(data ?? error);"]
        : [`const { response, error } = ${call};`, "console.log(error ?? response.status);"];
  return [
    'import type { paths } from "@cloud-agents/types";',
    'import createClient from "openapi-fetch";',
    "",
    "const api = createClient<paths>({",
    `  baseUrl: ${JSON.stringify(server)},`,
    ...(Object.keys(headers).length > 0 ? [`  headers: ${printLiteral(headers, "typescript", "  ")},`] : []),
    "});",
    "",
    ...lines,
  ].join("\n");
}

function credentialHeader({ kind, in: place, key = "", variable }: Credential): [string, Expression][] {
  const value = (name: string) => `\${process.env.${name}}`;
  if (kind === "bearer") return [["Authorization", new Expression(`\`Bearer ${value(variable)}\``)]];
  if (kind === "basic") {
    const login = `\`${value(`${variable}_USERNAME`)}:${value(`${variable}_PASSWORD`)}\``;
    return [["Authorization", new Expression(`\`Basic \${btoa(${login})}\``)]];
  }
  if (place === "header") return [[key, new Expression(`\`${value(variable)}\``)]];
  return place === "cookie" ? [["Cookie", new Expression(`\`${key}=${value(variable)}\``)]] : [];
}

function initOf({
  pathParameters,
  queryParameters,
  headers,
  body,
  response,
  credentials = [BEARER],
}: Sample): object {
  const keys = keysIn(credentials, "query").map(({ key = "", variable }) => ({
    name: key,
    example: new Expression(`\`\${process.env.${variable}}\``),
  }));
  const styled = writeStyled(queryParameters);
  const inQuery = [...queryParameters, ...keys];
  const byName = (parameters: { name: string; example: unknown }[]) =>
    Object.fromEntries(parameters.map(({ name, example }) => [name, example]));
  const params = {
    ...(pathParameters.length > 0 && { path: byName(pathParameters) }),
    ...(inQuery.length > 0 && { query: byName(inQuery) }),
    ...(headers.length > 0 && { header: byName(headers) }),
  };
  const parseAs = { json: undefined, stream: "stream", text: "text", bytes: "arrayBuffer" }[
    response?.kind ?? "json"
  ];
  const form = body?.mediaType === "multipart/form-data" ? formOf(body) : undefined;
  // The types know a text that is sent as it is only by what it says.
  const text = body?.text === undefined ? undefined : new Expression(`${JSON.stringify(body.text)} as never`);
  return {
    ...(Object.keys(params).length > 0 && { params }),
    ...(styled !== "" && {
      querySerializer: new Expression(serializerOf([...queryParameters.filter(isPlain), ...keys], styled)),
    }),
    ...(body && { body: form ?? text ?? body.example }),
    ...(form && { bodySerializer: new Expression(Object.values(form).every(isPart) ? FORM : FORM_OF_ANY) }),
    ...(body?.text !== undefined && {
      headers: { "Content-Type": body.mediaType },
      bodySerializer: new Expression("(body) => body"),
    }),
    ...(parseAs && { parseAs }),
  };
}

const isPlain = ({ writing }: Sample["queryParameters"][number]): boolean => writing === undefined;

/** What openapi-fetch has no option for, in one call: parameters in different styles. */
function serializerOf(plain: { name: string; example: unknown }[], styled: string): string {
  const names = plain.flatMap(({ name, example }) =>
    [example].flat().map((each) => {
      const value =
        each instanceof Expression
          ? `\${encodeURIComponent(${each.text})}`
          : encodeURIComponent(String(each));
      return `${encodeURIComponent(name)}=${value}`;
    }),
  );
  const text = [...names, styled].join("&");
  return `() => ${text.includes("${") ? `\`${text}\`` : JSON.stringify(text)}`;
}

/** Whether a form takes a value as it is. */
const isPart = (value: unknown): boolean => typeof value === "string" || value instanceof Expression;

const FORM = `(fields) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
  }`;

const FORM_OF_ANY = `(fields) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      for (const part of [value].flat() as unknown[]) {
        form.append(name, part instanceof Blob || typeof part === "string" ? part : JSON.stringify(part));
      }
    }
    return form;
  }`;
