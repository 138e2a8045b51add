import { type Check, operationOf } from "../checkExchange.ts";
import { isEventStream } from "../isEventStream.ts";
import { parseEvents, parseFrames } from "../parseFrames.ts";
import type { Exchange } from "../recordExchanges.ts";
import type { Observation } from "./Observation.ts";

/**
 * Reads an exchange for the model.
 *
 * @returns Undefined for a request of no operation, for one that asks for an example, and for a path that cannot be decoded.
 */
export async function toObservation(
  { description, baseUrl }: Check,
  exchange: Exchange,
): Promise<Observation | undefined> {
  const { url, request, status, headers, sentAt, receivedAt } = exchange;
  const operation = operationOf(description, baseUrl, exchange);
  if (!operation || request.headers.has("prefer")) return undefined;
  const path = pathOf(operation.path, url.href.slice(baseUrl.length).replace(/[?#].*/, ""));
  if (!path) return undefined;
  const [, token] = /^bearer +(\S.*)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  return {
    operation,
    token: token?.trimEnd(),
    path,
    query: queryOf(url),
    headers: request.headers,
    sent: await sentOf(operation.body?.contentType, request),
    status,
    responseHeaders: headers,
    body: readBody(headers.get("content-type") ?? "", await exchange.body()),
    sentAt,
    receivedAt,
  };
}

function pathOf(template: string, path: string): Record<string, string> | undefined {
  const values = path.split("/");
  try {
    return Object.fromEntries(
      template
        .split("/")
        .flatMap((part, index) =>
          part.startsWith("{") ? [[part.slice(1, -1), decodeURIComponent(values[index] ?? "")]] : [],
        ),
    );
  } catch {
    return undefined;
  }
}

/** A parameter that is given several times is a list, which is a mistake that checks find. */
function queryOf({ searchParams }: URL): Record<string, string> {
  const query: Record<string, unknown> = {};
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name);
    Object.defineProperty(query, name, { value: values.length === 1 ? values[0] : values, enumerable: true });
  }
  return query as Record<string, string>;
}

/** What was sent, if it is of the type that the description has. */
async function sentOf(
  expected: string | undefined,
  { headers, body }: Exchange["request"],
): Promise<unknown> {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(/ *; */);
  if (expected === undefined || type !== expected) return undefined;
  const content = await body().catch(() => undefined);
  if (content instanceof FormData) {
    const fields = [...new Set(content.keys())].map((name) => {
      const value = content.get(name);
      return [name, value instanceof File ? { name: value.name, size: value.size } : value];
    });
    return Object.fromEntries(fields);
  }
  const hasOtherCharset = parameters.some(
    (each) => each.startsWith("charset=") && !/^charset="?utf-8"?$/.test(each),
  );
  return content === undefined || hasOtherCharset ? undefined : parse(content);
}

function readBody(type: string, text: string): unknown {
  if (!isEventStream(type)) return parse(text);
  try {
    return parseEvents(parseFrames(text));
  } catch {
    // The check of the frames reports it.
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
