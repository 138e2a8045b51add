import type { Operation } from "./listOperations.ts";
import { printLiteral } from "./printLiteral.ts";

/**
 * Writes the curl command for an operation, made from the operation's own examples.
 * It runs as it is wherever `QODER_PAT` holds a token; an upload also needs the file it names.
 *
 * @param operation the operation to call
 * @param server base URL without a trailing slash
 */
export function curlSample(operation: Operation, server: string): string {
  const path = operation.pathParameters.reduce(
    (text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(example)),
    operation.path,
  );
  const query = new URLSearchParams(
    operation.queryParameters.map(({ name, example }): [string, string] => [name, String(example)]),
  );
  const method = operation.method === "GET" ? "" : ` -X ${operation.method}`;
  const live = operation.answer?.mediaType === "text/event-stream" ? " -N" : "";
  const url = `${server}${path}${query.size > 0 ? `?${query}` : ""}`;
  return [
    `curl${live}${method} "${url}"`,
    `-H "Authorization: Bearer $QODER_PAT"`,
    ...bodyOptions(operation.body),
  ].join(" \\\n  ");
}

function bodyOptions(body: Operation["body"]): string[] {
  if (body === undefined) return [];
  if (body.mediaType === "multipart/form-data") {
    return Object.entries(body.example as Record<string, unknown>).map(([name, value]) => {
      const isFile = body.schema.properties?.[name]?.format === "binary";
      return `-F ${quote(`${name}=${isFile ? "@notes.md" : value}`)}`;
    });
  }
  return [`-H "Content-Type: ${body.mediaType}"`, `-d ${quote(printLiteral(body.example, "json"))}`];
}

/** Quotes for a POSIX shell: nothing is special between single quotes but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
