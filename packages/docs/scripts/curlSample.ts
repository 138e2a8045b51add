import { BEARER, type Credential, keysIn } from "./Credential.ts";
import { partsOf, partText } from "./formParts.ts";
import { printLiteral } from "./printLiteral.ts";
import type { Sample } from "./readSample.ts";
import { writeStyled } from "./writeStyled.ts";

/**
 * Prints the curl command for a sample. It runs as it is wherever `QODER_PAT` holds a token; an upload also needs the
 * file that it names.
 *
 * @param server Base URL without a trailing slash.
 */
export function curlSample(sample: Sample, server: string): string {
  const path = sample.pathParameters.reduce(
    (text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(example)),
    sample.path,
  );
  const query = new URLSearchParams(
    sample.queryParameters.flatMap(({ name, example, writing }) =>
      (writing ? [] : [example]).flat().map((each): [string, string] => [name, String(each)]),
    ),
  );
  const { credentials = [BEARER] } = sample;
  const keys = keysIn(credentials, "query").map(
    ({ key = "", variable }) => `${encodeURIComponent(key)}=$${variable}`,
  );
  const written = [`${query}`, writeStyled(sample.queryParameters)].filter(Boolean).map(verbatim);
  const search = [...written, ...keys].join("&");
  const method = sample.method === "GET" ? "" : sample.method === "HEAD" ? " -I" : ` -X ${sample.method}`;
  const live = sample.response?.kind === "stream" ? " -N" : "";
  const url = `${verbatim(server + path)}${search && `?${search}`}`;
  return [
    `curl${live}${method} "${url}"`,
    ...credentials.flatMap(credentialOption),
    ...sample.headers.map(({ name, example }) => `-H ${quote(`${name}: ${example}`)}`),
    ...bodyOptions(sample.body),
  ].join(" \\\n  ");
}

/** Keeps a shell from finding variables and commands in what stands between double quotes. */
const verbatim = (text: string): string => text.replace(/[\\"$`]/g, "\\$&");

function credentialOption({ kind, in: place, key, variable }: Credential): string[] {
  if (kind === "bearer") return [`-H "Authorization: Bearer $${variable}"`];
  if (kind === "basic") return [`-u "$${variable}_USERNAME:$${variable}_PASSWORD"`];
  if (place === "header") return [`-H "${key}: $${variable}"`];
  return place === "cookie" ? [`-b "${key}=$${variable}"`] : [];
}

/** What -F would take for the name of a file, quotes, or a content type. */
const SPECIAL_TO_FORM = /^[@<"]|;/;

function bodyOptions(body: Sample["body"]): string[] {
  if (body === undefined) return [];
  if (body.mediaType === "multipart/form-data") {
    return partsOf(body.example).map(({ name, value }) => {
      if (body.files.includes(name)) return `-F ${quote(`${name}=@${body.fileName ?? "notes.md"}`)}`;
      const text = partText(value);
      return `${SPECIAL_TO_FORM.test(text) ? "--form-string" : "-F"} ${quote(`${name}=${text}`)}`;
    });
  }
  // What begins with @ would be read from a file by -d.
  const data =
    body.text === undefined
      ? `-d ${quote(printLiteral(body.example, "json"))}`
      : `--data-raw ${quote(body.text)}`;
  return [`-H "Content-Type: ${body.mediaType}"`, data];
}

/** Quotes for a POSIX shell: nothing is special between single quotes but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
