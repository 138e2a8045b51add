import { BEARER, type Credential, keysIn } from "./Credential.ts";
import { Expression, printLiteral } from "./printLiteral.ts";
import type { Sample } from "./readSample.ts";

/** What a response is printed as; the status of one without a body. */
const READINGS = { json: "json()", text: "text", bytes: "content", stream: "text", none: "status_code" };

/**
 * Prints the Python for an operation with `requests`. It runs as it is wherever `QODER_PAT` holds a token; an upload also needs the
 * file that it names.
 *
 * @param server Base URL without a trailing slash.
 */
export function pythonSample(sample: Sample, server: string): string {
  const { method, response } = sample;
  const isStream = response?.kind === "stream";
  const call = `requests.${method.toLowerCase()}(\n${argumentsOf(sample, server, isStream)
    .map((line) => `    ${line},\n`)
    .join("")})`;
  const end = isStream
    ? [
        `with ${call} as response:`,
        "    response.raise_for_status()",
        "    for line in response.iter_lines(decode_unicode=True):",
        "        print(line)",
      ]
    : [
        `response = ${call}`,
        "response.raise_for_status()",
        `print(response.${READINGS[response?.kind ?? "none"]})`,
      ];
  const imports = sample.credentials?.length === 0 ? [] : ["import os", ""];
  return [...imports, "import requests", "", ...end].join("\n");
}

function argumentsOf(sample: Sample, server: string, isStream: boolean): string[] {
  const { body, pathParameters, queryParameters, headers, credentials = [BEARER] } = sample;
  const path = pathParameters.reduce(
    (text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(example)),
    sample.path,
  );
  const sent = {
    ...Object.fromEntries(credentials.flatMap(credentialHeader)),
    ...Object.fromEntries(headers.map(({ name, example }) => [name, example])),
    ...(body?.text !== undefined && { "Content-Type": body.mediaType }),
  };
  const print = (name: string, value: unknown) => `${name}=${printLiteral(value, "python", "    ")}`;
  const keys = (place: Credential["in"]) =>
    keysIn(credentials, place).map(({ key = "", variable }): [string, Expression] => [
      key,
      new Expression(`os.environ["${variable}"]`),
    ]);
  const query = Object.fromEntries([
    ...queryParameters.map(({ name, example }) => [name, example]),
    ...keys("query"),
  ]);
  const login = credentials.find(({ kind }) => kind === "basic")?.variable;
  return [
    JSON.stringify(server + path),
    ...(Object.keys(query).length > 0 ? [print("params", query)] : []),
    ...(Object.keys(sent).length > 0 ? [print("headers", sent)] : []),
    ...(keys("cookie").length > 0 ? [print("cookies", Object.fromEntries(keys("cookie")))] : []),
    ...(login ? [`auth=(os.environ["${login}_USERNAME"], os.environ["${login}_PASSWORD"])`] : []),
    ...bodyArguments(body, print),
    ...(isStream ? ["stream=True"] : []),
    // A stream is silent for at most 15 seconds.
    isStream ? "timeout=(10, 60)" : "timeout=30",
  ];
}

function credentialHeader({ kind, in: place, key = "", variable }: Credential): [string, Expression][] {
  if (kind === "bearer") return [["Authorization", new Expression(`f"Bearer {os.environ['${variable}']}"`)]];
  return kind === "key" && place === "header" ? [[key, new Expression(`os.environ["${variable}"]`)]] : [];
}

function bodyArguments(body: Sample["body"], print: (name: string, value: unknown) => string): string[] {
  if (!body) return [];
  if (body.text !== undefined) return [print("data", body.text)];
  if (body.mediaType !== "multipart/form-data") return [print("json", body.example)];
  const fields = Object.entries(body.example as Record<string, unknown>);
  const files = body.files.map((name) => [name, new Expression('open("notes.md", "rb")')]);
  const texts = fields.filter(([name]) => !body.files.includes(name));
  return [
    print("files", Object.fromEntries(files)),
    ...(texts.length > 0 ? [print("data", Object.fromEntries(texts))] : []),
  ];
}
