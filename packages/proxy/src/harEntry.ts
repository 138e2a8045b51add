import type { Copy } from "./BodyCopy.ts";
import type { RecordedExchange } from "./Exchange.ts";
import { FormSink } from "./FormSink.ts";
import type { HarEntry, HarPair, HarParam } from "./har.ts";
import { byName, pairsOf, type RawHeaders } from "./headers.ts";
import type { Masker } from "./Masker.ts";
import { queryOf } from "./queryOf.ts";

/** An exchange as an entry of an HTTP Archive, without secrets, and without the contents of files. */
export async function harEntry(exchange: RecordedExchange, masker: Masker): Promise<HarEntry> {
  const { request, response, startedAt, ms } = exchange;
  const url = masker.path(request.url);
  const postData = await postDataOf(request.headers, request.body, masker);
  const type = response ? byName(response.headers)["content-type"] : undefined;
  return {
    startedDateTime: startedAt.toISOString(),
    time: ms,
    request: {
      method: request.method,
      url,
      httpVersion: `HTTP/${request.httpVersion}`,
      cookies: [],
      headers: headersOf(request.headers, masker),
      queryString: Object.entries(queryOf(url.split("?")[1] ?? "")).flatMap(([name, values]) =>
        [values].flat().map((value) => ({ name, value })),
      ),
      headersSize: -1,
      bodySize: request.body.isWhole ? request.body.bytes.length : -1,
      ...(postData && { postData }),
    },
    response: {
      status: response?.status ?? 0,
      statusText: response?.statusText ?? "",
      httpVersion: `HTTP/${response?.httpVersion ?? "1.1"}`,
      cookies: [],
      headers: response ? headersOf(response.headers, masker) : [],
      content: {
        size: response?.body.bytes.length ?? 0,
        mimeType: type ?? "",
        ...(response && textOf(type ?? "", response.body, masker)),
      },
      redirectURL: masker.path((response && byName(response.headers).location) ?? ""),
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
  };
}

function headersOf(headers: RawHeaders, masker: Masker): HarPair[] {
  return pairsOf(headers).map(([name, value]) => ({ name, value: masker.header(name, value) }));
}

async function postDataOf(
  headers: RawHeaders,
  body: Copy,
  masker: Masker,
): Promise<HarEntry["request"]["postData"]> {
  if (body.bytes.length === 0) return undefined;
  const mimeType = byName(headers)["content-type"] ?? "";
  if (!/^\s*multipart\/form-data\b/i.test(mimeType)) return { mimeType, ...textOf(mimeType, body, masker) };
  const sink = new FormSink(mimeType, undefined);
  sink.write(body.bytes, () => {});
  sink.end();
  const { fields, problem } = await sink.form;
  const params = Object.entries(fields).map(([name, value]): HarParam => {
    if (value instanceof File) return { name, fileName: masker.text(value.name) };
    const { [name]: masked } = JSON.parse(masker.json(JSON.stringify({ [name]: value })));
    return { name, value: masked };
  });
  const cut = body.isWhole ? problem : "only its beginning was recorded";
  return { mimeType, params, ...(cut !== undefined && { comment: `Not complete: ${cut}.` }) };
}

/** The text of a body; what is not text is left out, because nobody could tell whether there is a secret in it. */
function textOf(
  type: string,
  { bytes, isWhole, problem }: Copy,
  masker: Masker,
): { text?: string; comment?: string } {
  const isEvents = /^\s*text\/event-stream\b/i.test(type);
  const isJson = /^\s*application\/([\w.-]+\+)?json\b/i.test(type);
  if (!isEvents && !isJson && !/^\s*text\//i.test(type))
    return bytes.length === 0 ? {} : { comment: "Not text, so it was not recorded." };
  const text = new TextDecoder().decode(bytes);
  const masked = isEvents ? masker.events(text) : isJson ? masker.json(text) : masker.text(text);
  if (isWhole) return { text: masked };
  const reason = problem ?? `it is longer than ${bytes.length} bytes, or was broken off`;
  return { text: masked, comment: `Not complete: ${reason}.` };
}
