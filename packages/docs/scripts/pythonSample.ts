import { BEARER, type Credential, keysIn } from "./Credential.ts";
import { type Part, partsOf, partText } from "./formParts.ts";
import { Expression, printLiteral } from "./printLiteral.ts";
import type { Sample } from "./readSample.ts";
import { writeStyled } from "./writeStyled.ts";

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
    ...queryParameters.flatMap(({ name, example, writing }) => (writing ? [] : [[name, example]])),
    // Whatever is between items is encoded with them, which servers undo before they look for it.
    ...fieldsByName([...new URLSearchParams(writeStyled(queryParameters))]),
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
  // A text may be encoded as Latin-1.
  if (body.text !== undefined)
    return [print("data", /^\p{ASCII}*$/u.test(body.text) ? body.text : bytesOf(body.text))];
  if (body.mediaType !== "multipart/form-data") return [print("json", body.example)];
  const parts = partsOf(body.example);
  const isFile = ({ name }: { name: string }) => body.files.includes(name);
  const files = parts
    .filter(isFile)
    .map(({ name }) => ({ name, value: new Expression('open("notes.md", "rb")') }));
  const texts = parts
    .filter((part) => !isFile(part))
    .map(({ name, value }) => ({ name, value: partText(value) }));
  // Without a file in it, a form would not be sent as one with files.
  if (files.length === 0)
    return [
      print("files", tuplesOf(texts.map(({ name, value }) => ({ name, value: tupleOf([null, value]) })))),
    ];
  return [print("files", fieldsOf(files)), ...(texts.length > 0 ? [print("data", fieldsOf(texts))] : [])];
}

/** Values by name, as a list where there is more than one. */
function fieldsByName(pairs: [name: string, value: string][]): [name: string, value: unknown][] {
  const byName = new Map<string, string[]>();
  for (const [name, value] of pairs) byName.set(name, [...(byName.get(name) ?? []), value]);
  return [...byName].map(([name, values]) => [name, values.length > 1 ? values : values[0]]);
}

const bytesOf = (text: string): Expression => new Expression(`${printLiteral(text, "python")}.encode()`);

const tupleOf = (values: unknown[]): Expression =>
  new Expression(`(${values.map((value) => printLiteral(value, "python")).join(", ")})`);

const tuplesOf = (parts: Part[]): Expression[] => parts.map(({ name, value }) => tupleOf([name, value]));

/** A dictionary, unless names are there more than once. */
function fieldsOf(parts: Part[]): unknown {
  const isOnce = new Set(parts.map(({ name }) => name)).size === parts.length;
  return isOnce ? Object.fromEntries(parts.map(({ name, value }) => [name, value])) : tuplesOf(parts);
}
