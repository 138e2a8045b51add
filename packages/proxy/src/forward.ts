import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { BodyCopy, Sink } from "./BodyCopy.ts";
import { EventCheck, EventWatch, incomplete } from "./EventWatch.ts";
import type { Exchange } from "./Exchange.ts";
import { envelope, type OwnResponse, sendOwn } from "./envelope.ts";
import { FrameReader } from "./FrameReader.ts";
import { Hold } from "./Hold.ts";
import { byName, endToEnd, withHeader } from "./headers.ts";
import { type Found, isBreach } from "./ProxyFinding.ts";
import { endAll, pump } from "./pump.ts";
import { failureOf, isWhole, type Target } from "./Target.ts";
import { watchRequest } from "./watchRequest.ts";
import { accepted, checkBody, hasNoBody, isEventStream, watchResponse } from "./watchResponse.ts";

/** How many bytes of a body are kept back, when only what is right may pass. */
const MAX_HELD_BYTES = 1024 * 1024;

/** Methods that may be repeated without harm (RFC 9110, section 9.2.2), of those that have no body. */
const REPEATABLE = ["GET", "HEAD", "OPTIONS"];

/** A request on its way. */
export interface Passage {
  exchange: Exchange;
  request: IncomingMessage;
  response: ServerResponse;
  target: Target;
  /** Whether what is not as described is stopped. */
  enforce: boolean;
}

/** Passes a request on to the target, and its response back, and checks both on the way. */
export function forward(passage: Passage): void {
  const { exchange, request, response, enforce } = passage;
  const watch = exchange.isChecked || enforce ? startRequestWatch(exchange) : undefined;
  const arrived = new Promise<boolean>((resolve) => {
    request.once("end", () => resolve(true));
    response.once("close", () => resolve(request.complete));
  });
  const requestFindings: Promise<Found[]> = Promise.all([watch?.findings() ?? [], arrived]).then(
    ([found, isWholeRequest]) => {
      // A body that the client broke off is no mistake of its own.
      if (!isWholeRequest) return [];
      exchange.report(found);
      return found;
    },
  );
  response.once("close", () => void exchange.record());
  if (enforce && watch && watch.early.length > 0) {
    // The rest of what is wrong would be known when a body has passed, and none will.
    if (watch.sink) exchange.report(watch.early);
    refuse(passage, watch.early, undefined);
    return;
  }
  const upstream = openUpstream(passage);
  upstream.on("response", (incoming) => passBack(passage, incoming, requestFindings));
  const sinks: Sink[] = [watch?.sink, exchange.requestCopy].filter((sink) => sink !== undefined);
  const end = () => endAll(sinks);
  // The client went, or the connection was lost.
  response.once("close", () => {
    if (!response.writableFinished) upstream.destroy();
    end();
  });
  if (!enforce) {
    pump(request, upstream, sinks);
    request.once("end", () => {
      end();
      endWithTrailers(request, upstream);
    });
    return;
  }
  const hold = new Hold(upstream, MAX_HELD_BYTES);
  pump(request, holding(hold, upstream), sinks);
  request.once("end", async () => {
    end();
    const found = (await requestFindings).filter(isBreach);
    if (found.length > 0) refuse(passage, found, upstream);
    else {
      hold.release();
      endWithTrailers(request, upstream);
    }
  });
}

function startRequestWatch({ route, query, headers, method }: Exchange) {
  // A HEAD is what its GET is, and what is for no operation cannot be checked.
  return route && method !== "HEAD" ? watchRequest(route, { query, headers }) : undefined;
}

/** Responds to a broken request in place of the target. */
function refuse(
  { request, response }: Passage,
  found: readonly Found[],
  upstream: ClientRequest | undefined,
) {
  upstream?.destroy();
  const [first] = found as [Found];
  request.resume();
  sendOwn(response, {
    status: 400,
    type: "invalid_request_error",
    message: `The request is not as described, and was not passed on: ${first.message}`,
    param: first.at,
  });
}

function openUpstream(passage: Passage, isSecond = false): ClientRequest {
  const { exchange, request, response, target, enforce } = passage;
  const { method, path, rawHeaders, headers } = exchange;
  const isChunked = headers["transfer-encoding"] !== undefined;
  const hasBody = isChunked || (headers["content-length"] ?? "0") !== "0";
  // What may have to be replaced must be readable.
  const left = enforce ? ["accept-encoding", "expect"] : [];
  const length = isChunked ? { length: "chunked" as const } : hasBody ? {} : bodyless(method);
  const upstream = target.ask({ method, path, headers: rawHeaders, ...length }, left);
  if (headers.expect !== undefined) {
    // Whoever expects this waits with the body, and whoever waits for the body would never send it.
    if (enforce) response.writeContinue();
    else upstream.on("continue", () => response.writeContinue()).flushHeaders();
  }
  upstream.on("information", ({ statusCode, headers: hints }) => {
    if (statusCode === 102) response.writeProcessing();
    if (statusCode === 103 && hints.link) response.writeEarlyHints({ link: hints.link } as never);
  });
  upstream.once("error", (error: NodeJS.ErrnoException) => {
    if (response.destroyed || response.writableEnded) return;
    const isStale = upstream.reusedSocket && error.code === "ECONNRESET" && !isSecond;
    if (isStale && !hasBody && REPEATABLE.includes(method) && !response.headersSent) {
      // The target closed a connection that it was idle on, just when the request was sent.
      const second = openUpstream(passage, true);
      for (const listener of upstream.listeners("response"))
        second.on("response", listener as (incoming: IncomingMessage) => void);
      response.once("close", () => {
        if (!response.writableFinished) second.destroy();
      });
      return void second.end();
    }
    const failure = failureOf(error, target.url);
    exchange.report([lost(failure?.message ?? "The target closed the connection without a response.")]);
    if (failure) sendOwn(response, { ...failure, type: "api_error" });
    else request.socket.resetAndDestroy();
  });
  return upstream;
}

/** Node would announce a body where the method usually has one. */
function bodyless(method: string): { length?: number } {
  return ["POST", "PUT", "PATCH"].includes(method) ? { length: 0 } : {};
}

function passBack(passage: Passage, incoming: IncomingMessage, requestFindings: Promise<Found[]>): void {
  const { exchange, response, enforce } = passage;
  const copy = exchange.begin(incoming);
  const headers = byName(incoming.rawHeaders);
  const status = incoming.statusCode as number;
  incoming.once("error", () => response.destroy());
  incoming.once("close", () => {
    if (!isWhole(incoming)) response.destroy();
  });
  if (isEventStream(headers) && !hasNoBody(exchange.method, status)) {
    passStream(passage, incoming, headers, copy, requestFindings);
    return;
  }
  const watch =
    exchange.isChecked || enforce
      ? watchResponse(
          { method: exchange.method, path: exchange.described, route: exchange.route },
          { status, headers },
        )
      : undefined;
  const sinks: Sink[] = [watch?.sink, copy].filter((sink) => sink !== undefined);
  const findings = watch
    ? Promise.all([watch.findings(), requestFindings]).then(([found, sent]) => [
        ...found,
        ...accepted(status, sent),
      ])
    : Promise.resolve([]);
  const whole = new Promise<Found[]>((resolve) => {
    incoming.once("end", async () => {
      endAll(sinks);
      const found = isWhole(incoming) ? await findings : [];
      exchange.report(found);
      resolve(found);
    });
  });
  if (!enforce) {
    writeHead(response, incoming);
    if (headers["content-length"] === undefined && !hasNoBody(exchange.method, status))
      response.flushHeaders();
    pump(incoming, response, sinks);
    incoming.once("end", () => endWithTrailers(incoming, response));
    return;
  }
  const hold = new Hold(response, MAX_HELD_BYTES);
  pump(
    incoming,
    holding(hold, response, () => writeHead(response, incoming)),
    sinks,
  );
  void whole.then((found) => {
    const broken = found.filter(isBreach)[0];
    if (broken && hold.isPassing) return void response.destroy();
    if (broken) return sendOwn(response, ownError(broken, headers["x-request-id"]));
    if (!response.headersSent) writeHead(response, incoming);
    hold.release();
    endWithTrailers(incoming, response);
  });
}

function passStream(
  { exchange, response, enforce }: Passage,
  incoming: IncomingMessage,
  headers: Record<string, string>,
  copy: BodyCopy | undefined,
  requestFindings: Promise<Found[]>,
): void {
  const encoding = headers["content-encoding"];
  const { method, described: path, route } = exchange;
  const status = incoming.statusCode as number;
  if (exchange.isChecked || enforce) {
    const found = checkBody({ method, path, route }, { status, headers }, undefined);
    exchange.report(found);
    void requestFindings.then((sent) => exchange.report(accepted(status, sent)));
    const broken = found.find(isBreach);
    if (enforce && broken) {
      incoming.destroy();
      sendOwn(response, ownError(broken, headers["x-request-id"]));
      return;
    }
  }
  writeHead(response, incoming);
  response.flushHeaders();
  const copies = copy ? [copy] : [];
  if (!enforce || encoding !== undefined) {
    const watch = exchange.isChecked ? [new EventWatch(encoding, (found) => exchange.report(found))] : [];
    pump(incoming, response, [...watch, ...copies]);
    incoming.once("end", () => {
      endAll([...watch, ...copies]);
      endWithTrailers(incoming, response);
    });
    return;
  }
  const reader = new FrameReader();
  const check = new EventCheck();
  const stopAt = (broken: Found) => {
    response.end(`event: error\ndata: ${envelope(ownError(broken, undefined))}\n\n`, () =>
      incoming.destroy(),
    );
  };
  const gate: Sink = {
    write(chunk, drained) {
      let hasRoom = true;
      for (const frame of reader.push(chunk)) {
        if (response.writableEnded) return true;
        const found = check.check(frame);
        exchange.report(found);
        const broken = found.find(isBreach);
        if (broken) stopAt(broken);
        else hasRoom = response.write(frame.bytes) && hasRoom;
      }
      if (!hasRoom) response.once("drain", drained);
      return hasRoom;
    },
    end() {},
  };
  pump(incoming, nowhere, [gate, ...copies]);
  incoming.once("end", () => {
    endAll(copies);
    // After the last frames.
    process.nextTick(() => {
      if (response.writableEnded) return;
      if (reader.isInFrame) {
        exchange.report([incomplete()]);
        stopAt(incomplete());
      } else endWithTrailers(incoming, response);
    });
  });
}

/** What takes everything, and keeps nothing. */
const nowhere = { write: () => true } as unknown as ServerResponse;

/** A hold as something to write to. */
function holding(hold: Hold, target: ClientRequest | ServerResponse, begin?: () => void): ServerResponse {
  return {
    write(chunk: Buffer) {
      const wasPassing = hold.isPassing;
      const write = () => hold.write(chunk);
      if (wasPassing || !begin) return write();
      // The headers go first, if this is the chunk that is too much.
      if (hold.exceeds(chunk)) begin();
      return write();
    },
    once: target.once.bind(target),
  } as unknown as ServerResponse;
}

function writeHead(response: ServerResponse, incoming: IncomingMessage): void {
  const { statusCode = 0, statusMessage, rawHeaders, headers } = incoming;
  let sent = endToEnd(rawHeaders);
  if (headers.trailer) sent = withHeader(sent, "trailer", headers.trailer);
  response.writeHead(statusCode, statusMessage, sent as never);
}

function endWithTrailers(source: IncomingMessage, target: ClientRequest | ServerResponse): void {
  const { rawTrailers } = source;
  if (rawTrailers.length > 0 && target.headersSent) {
    const pairs: [string, string][] = [];
    for (let at = 0; at < rawTrailers.length; at += 2)
      pairs.push([rawTrailers[at] as string, rawTrailers[at + 1] as string]);
    target.addTrailers(pairs);
  }
  target.end();
}

function ownError({ message, event }: Found, requestId: string | undefined): OwnResponse {
  const what = event === undefined ? "The target's response" : `Event ${event} of the target's stream`;
  return {
    status: 500,
    type: "api_error",
    message: `${what} is not as described, and was not passed on: ${message}`,
    ...(requestId && { requestId }),
  };
}

function lost(message: string): Found {
  return { about: "target", side: "response", in: "status", at: "", keyword: "lost", message };
}
