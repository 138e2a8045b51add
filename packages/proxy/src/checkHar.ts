import { readFile } from "node:fs/promises";
import type { OperationId } from "@cloud-agents/validator";
import { EventCheck, incomplete } from "./EventWatch.ts";
import { FrameReader } from "./FrameReader.ts";
import type { HarEntry, HarPair } from "./har.ts";
import { byName } from "./headers.ts";
import { Masker } from "./Masker.ts";
import { describedPath, operationAt } from "./operationAt.ts";
import type { Found, ProxyFinding } from "./ProxyFinding.ts";
import { watchRequest } from "./watchRequest.ts";
import { accepted, checkBody, hasNoBody, isEventStream, watchResponse } from "./watchResponse.ts";

/** How to read an archive. */
export interface HarOptions {
  /** The URL below which the API is; entries for other places are left out. Without it, those of which no operation is known are. */
  base?: string;
}

/** What was found in an archive. */
export interface CheckedHar {
  findings: ProxyFinding[];
  /** How many entries were checked. */
  checked: number;
  /** How many were left out, because they are for something else, or have no response. */
  left: number;
  /** What the checked entries were for, in the order of the archive. */
  seen: SeenExchange[];
}

/** An exchange of an archive. */
export interface SeenExchange {
  /** Its number among the entries, from 1. */
  exchange: number;
  /** Absent when it was for none that is described. */
  operation?: OperationId;
  status: number;
}

/**
 * Checks recorded traffic, of this proxy or of anything else that writes HTTP Archives.
 *
 * @param file The path of the archive.
 * @throws Error when it cannot be read, or is no archive.
 */
export async function checkHar(file: string, { base }: HarOptions = {}): Promise<CheckedHar> {
  const result: CheckedHar = { findings: [], checked: 0, left: 0, seen: [] };
  const masker = new Masker();
  for (const entry of await readEntries(file)) {
    const checked = await checkEntry(entry, base, masker);
    if (!checked) result.left += 1;
    else {
      result.checked += 1;
      const exchange = result.checked + result.left;
      const { found, ...seen } = checked;
      result.seen.push({ exchange, ...seen });
      result.findings.push(...found.map((each) => ({ ...each, exchange })));
    }
  }
  return result;
}

async function readEntries(file: string): Promise<HarEntry[]> {
  let har: { log?: { entries?: unknown } };
  try {
    // Some programs begin the file with a byte order mark.
    har = JSON.parse((await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new Error(`${file} cannot be read as an HTTP Archive: ${(cause as Error).message}`, { cause });
  }
  const entries = har?.log?.entries;
  if (!Array.isArray(entries))
    throw new Error(`${file} is not an HTTP Archive: it has no list log.entries. Export it as HAR 1.2.`);
  return entries.filter((entry) => entry?.request?.url && entry.response);
}

type Unnumbered = Omit<ProxyFinding, "exchange">;

async function checkEntry(
  { startedDateTime, request, response }: HarEntry,
  base: string | undefined,
  masker: Masker,
): Promise<(Omit<SeenExchange, "exchange"> & { found: Unnumbered[] }) | undefined> {
  if (!URL.canParse(request.url) || response.status === 0) return undefined;
  const url = new URL(request.url);
  const root = base === undefined ? undefined : new URL(base);
  if (root && (url.origin !== root.origin || !url.pathname.startsWith(root.pathname.replace(/\/$/, ""))))
    return undefined;
  const targetPath = root?.pathname.replace(/\/$/, "") ?? "";
  const method = request.method.toUpperCase();
  const route = operationAt(method === "HEAD" ? "GET" : method, url.pathname, targetPath);
  if (!route && !root) return undefined;
  const rawHeaders = rawOf(request.headers);
  masker.learn(rawHeaders, url.search.slice(1));
  const headers = byName(rawHeaders);
  const sent = route && method !== "HEAD" ? await requestFindings(request, route, headers, url.search) : [];
  const asked = { method, path: describedPath(url.pathname, targetPath), route };
  const received = await responseFindings(response, asked);
  const found = [...sent, ...received, ...accepted(response.status, sent)];
  const operation = route && { operation: route.operation.id };
  const findings = found.map((each) => ({
    time: startedDateTime,
    about: each.about,
    side: each.side,
    ...operation,
    method,
    path: masker.path(`${url.pathname}${url.search}`),
    status: response.status,
    ...(each.event !== undefined && { event: each.event }),
    in: each.in,
    at: masker.text(each.at),
    keyword: each.keyword,
    message: masker.text(each.message),
    ...(each.change !== undefined && { change: masker.text(each.change()) }),
  }));
  return { ...operation, status: response.status, found: findings };
}

async function requestFindings(
  { postData }: HarEntry["request"],
  route: NonNullable<ReturnType<typeof operationAt>>,
  headers: Record<string, string>,
  search: string,
): Promise<Found[]> {
  const withType = { ...(postData?.mimeType && { "content-type": postData.mimeType }), ...headers };
  const watch = watchRequest(route, { query: search.slice(1), headers: withoutCoding(withType) });
  if (postData?.comment) return watch.early;
  if (postData?.params && postData.params.length > 0 && postData.text === undefined) {
    const fields = postData.params.map(({ name, value, fileName }) => [
      name,
      fileName === undefined ? (value ?? "") : new File([], fileName),
    ]);
    return watch.withForm(Object.fromEntries(fields));
  }
  if (postData?.text) watch.sink?.write(Buffer.from(postData.text), () => {});
  watch.sink?.end();
  return watch.findings();
}

async function responseFindings(
  { status, headers: pairs, content }: HarEntry["response"],
  asked: Parameters<typeof checkBody>[0],
): Promise<Found[]> {
  const headers = withoutCoding(byName(rawOf(pairs)));
  const head = { status, headers };
  if (hasNoBody(asked.method, status)) return checkBody(asked, head, undefined);
  const { text, encoding, comment } = content ?? {};
  if (isEventStream(headers))
    return [...checkBody(asked, head, undefined), ...eventFindings(text ?? "", comment)];
  // An archive may leave bodies out, or cut them.
  if (text === undefined || comment !== undefined)
    return checkBody(asked, head, undefined).filter((each) => each.in !== "body");
  const watch = watchResponse(asked, head);
  watch.sink.write(Buffer.from(text, encoding === "base64" ? "base64" : "utf8"), () => {});
  watch.sink.end();
  return watch.findings();
}

function eventFindings(text: string, comment: string | undefined): Found[] {
  const reader = new FrameReader();
  const check = new EventCheck();
  const found = reader.push(Buffer.from(text)).flatMap((frame) => check.check(frame));
  return comment === undefined && reader.isInFrame ? [...found, incomplete()] : found;
}

/** Bodies in an archive are decoded already. */
function withoutCoding(headers: Record<string, string>): Record<string, string> {
  const { "content-encoding": _, ...others } = headers;
  return others;
}

function rawOf(pairs: readonly HarPair[] = []): string[] {
  // Those of HTTP/2 that begin with a colon are no headers.
  return pairs.filter(({ name }) => !name.startsWith(":")).flatMap(({ name, value }) => [name, value]);
}
