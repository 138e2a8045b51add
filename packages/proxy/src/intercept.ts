import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { sendOwn } from "./envelope.ts";
import { FrameReader } from "./FrameReader.ts";
import { byName, endToEnd, withHeader } from "./headers.ts";
import type { Interceptor, StreamChange, WholeRequest, WholeResponse } from "./Interceptor.ts";
import { failureOf, isWhole, type Target } from "./Target.ts";
import { hasNoBody, isEventStream } from "./watchResponse.ts";

/** How many bytes of a body are read before it goes on: more than a server of the API takes. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;

/** Passes a request on as an interceptor changes it, and its response back. */
export async function intercept(
  interceptor: Interceptor,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "", url: path = "", rawHeaders } = request;
  const body = await readAll(request);
  if (!body) return void response.destroy();
  const sent: WholeRequest = { method, path, headers: rawHeaders, body };
  const next = (await interceptor.request?.(sent)) ?? sent;
  if ("status" in next) return sendWhole(response, method, next);
  const upstream = target.ask(
    {
      ...next,
      ...(next.body.length > 0 || ["POST", "PUT", "PATCH"].includes(next.method)
        ? { length: next.body.length }
        : {}),
    },
    ["accept-encoding", "expect"],
  );
  response.once("close", () => {
    if (!response.writableFinished) upstream.destroy();
  });
  upstream.once("error", (error: NodeJS.ErrnoException) => {
    if (response.destroyed) return;
    const failure = failureOf(error, target.url);
    if (failure) sendOwn(response, { ...failure, type: "api_error" });
    else request.socket.resetAndDestroy();
  });
  upstream.once("response", (incoming) => void passBack(interceptor, next, incoming, response));
  upstream.end(next.body);
}

async function passBack(
  interceptor: Interceptor,
  request: WholeRequest,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { statusCode: status = 0, rawHeaders } = incoming;
  incoming.once("error", () => response.destroy());
  const isStream = isEventStream(byName(rawHeaders)) && !hasNoBody(request.method, status);
  const body = isStream ? Buffer.alloc(0) : await readAll(incoming);
  if (!body || (!isStream && !isWhole(incoming))) return void response.destroy();
  const received: WholeResponse = { status, headers: endToEnd(rawHeaders), body };
  const changed = (await interceptor.response?.(received, request)) ?? received;
  if (!isStream || !isEventStream(byName(changed.headers))) {
    if (isStream) incoming.destroy();
    return sendWhole(response, request.method, changed);
  }
  // A stream that is complete already may say how long it is, and what becomes of it is longer or shorter.
  response.writeHead(changed.status, withHeader(changed.headers, "content-length", undefined) as never);
  response.flushHeaders();
  const change: StreamChange = interceptor.stream?.(request) ?? ((frame) => ({ frames: [frame.bytes] }));
  const reader = new FrameReader();
  incoming.on("data", (chunk: Buffer) => {
    let hasRoom = true;
    for (const frame of reader.push(chunk)) {
      if (response.writableEnded) return;
      const { frames, end } = change(frame);
      for (const each of frames) hasRoom = response.write(each) && hasRoom;
      if (end) response.end(() => incoming.destroy());
    }
    if (hasRoom || response.writableEnded) return;
    incoming.pause();
    response.once("drain", () => incoming.resume());
  });
  incoming.once("end", () => response.end());
}

function sendWhole(response: ServerResponse, method: string, { status, headers, body }: WholeResponse): void {
  const length = hasNoBody(method, status) ? byName(headers)["content-length"] : `${body.length}`;
  response.writeHead(status, withHeader(headers, "content-length", length) as never);
  response.end(body);
}

/** All bytes; undefined when they break off, or are too many. */
async function readAll(source: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source) {
      length += (chunk as Buffer).length;
      if (length > MAX_WHOLE_BYTES) return undefined;
      chunks.push(chunk as Buffer);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}
