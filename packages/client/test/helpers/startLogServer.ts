import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { startServer } from "./startServer.ts";

/** An event as the log server keeps it. */
export interface LogEvent {
  id: string;
  type: string;
  [field: string]: unknown;
}

/** How one connection of the stream goes: what is sent of it, and how it ends. */
export interface Ending {
  /** Whole events that are sent. All by default. */
  events?: number;
  /** Bytes that are sent after them. */
  bytes?: number;
  how: "drop" | "close" | "stall" | "stay";
}

/** How a log server differs from the one of the description. */
export interface LogServerOptions {
  /** How the connection of this number, from 0, ends. By default it sends everything, and ends when the session is over. */
  ending?: (connection: number) => Ending | undefined;
  /** `replay` begins with the first event, `tail` with what comes after the connection. */
  start?: "replay" | "tail";
  /** What a Last-Event-ID gets: `resume`, 400, or no attention at all. */
  cursors?: "resume" | "refuse" | "ignore";
  /** Line end of the stream. */
  lineEnd?: "\n" | "\r\n" | "\r";
  /** Text at the beginning of each connection. */
  preamble?: string;
  /** Called with each request for a list, before its response. */
  onList?: (after: string | null) => void | Promise<void>;
  /** The events in the response when events are sent; undefined is 409. */
  onSend?: (body: unknown, headers: IncomingHttpHeaders) => LogEvent[] | undefined;
  /** Whether a turn is running, as the session says. */
  isBusy?: () => boolean;
  /** Status of the response to a connection of this number, instead of a stream. */
  refusal?: (connection: number) => { status: number; headers?: Record<string, string> } | undefined;
}

/** An event as it stands in the stream. Deltas have no id there. */
export function frame(event: LogEvent, lineEnd = "\n"): string {
  const id = event.delta ? "" : `id: ${event.id}${lineEnd}`;
  return `event: ${event.type}${lineEnd}${id}data: ${JSON.stringify(event)}${lineEnd}${lineEnd}`;
}

/**
 * A session with a log that tests write to: list, session and stream over real connections that end as the test demands.
 */
export async function startLogServer(events: LogEvent[], options: LogServerOptions = {}) {
  const {
    ending,
    start = "replay",
    cursors = "resume",
    lineEnd = "\n",
    preamble = "",
    onList,
    onSend,
    isBusy = () => false,
    refusal,
  } = options;
  const log = [...events];
  const streams = new Set<ServerResponse>();
  /** The Last-Event-ID of each connection. */
  const connections: (string | undefined)[] = [];
  const requests: string[] = [];
  let isOver = false;

  const print = (printed: LogEvent[]) => printed.map((event) => frame(event, lineEnd)).join("");
  const fail = (response: ServerResponse, status: number, headers = {}) => {
    const error = { type: "invalid_request_error", message: `refused with ${status}` };
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ type: "error", error }));
  };

  const baseUrl = await startServer(async (request, response) => {
    const url = new URL(String(request.url), "http://server");
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (url.pathname.endsWith("/stream")) return stream(request.headers["last-event-id"] as string, response);
    response.setHeader("content-type", "application/json");
    if (!url.pathname.endsWith("/events")) {
      const status = isOver ? "cancelled" : isBusy() ? "processing" : "idle";
      response.end(JSON.stringify({ id: "sess_1", status, archived_at: null }));
      return;
    }
    if (request.method === "POST") {
      const data = onSend?.(await json(request), request.headers);
      if (data && !isOver) response.writeHead(202).end(JSON.stringify({ data }));
      else fail(response, 409);
      return;
    }
    const after = url.searchParams.get("after_id");
    await onList?.(after);
    const from = after === null ? 0 : log.findIndex(({ id }) => id === after) + 1;
    if (after !== null && from === 0) return fail(response, 400);
    const data = log.slice(from, from + Number(url.searchParams.get("limit")));
    const page = { data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
    response.end(JSON.stringify({ ...page, has_more: from + data.length < log.length }));
  });

  function stream(after: string | undefined, response: ServerResponse): void {
    const number = connections.push(after) - 1;
    const refused = refusal?.(number);
    if (refused) {
      fail(response, refused.status, refused.headers);
      return;
    }
    const known = log.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && cursors === "refuse") {
      fail(response, 400);
      return;
    }
    const tail = start === "tail" ? log.length : 0;
    const from = after === undefined || cursors === "ignore" ? tail : known;
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    const end: Ending = ending?.(number) ?? { how: isOver ? "close" : "stay" };
    const to = from + (end.events ?? log.length);
    const more = Buffer.from(print(log.slice(to))).subarray(0, end.bytes ?? 0);
    const whole = preamble.replaceAll("\n", lineEnd) + print(log.slice(from, to));
    const sent = Buffer.concat([Buffer.from(whole), more]);
    const close = () => {
      if (end.how === "drop") response.destroy();
      else if (end.how === "close") response.end();
      else if (end.how === "stay") streams.add(response);
    };
    if (sent.length === 0) close();
    else response.write(sent, close);
  }

  return {
    baseUrl,
    log,
    connections,
    requests,
    /** Waits until so many connections were made, and the last of them was sent what was there. */
    async connected(count: number) {
      while (connections.length < count || streams.size === 0)
        await new Promise((wake) => setTimeout(wake, 2));
    },
    /** Waits until the client has closed the connection that is open. */
    async abandoned() {
      while ([...streams].some(({ closed }) => !closed)) await new Promise((wake) => setTimeout(wake, 2));
    },
    /** Adds to the log, and tells the connections that are open. */
    append(...added: LogEvent[]) {
      log.push(...added);
      for (const response of streams) response.write(print(added));
    },
    /** Tells the connections that are open, and adds nothing to the log. */
    say(...said: (LogEvent | string)[]) {
      for (const response of streams)
        response.write(said.map((one) => (typeof one === "string" ? one : frame(one, lineEnd))).join(""));
    },
    /** Ends the session, and with it the connections that are open. */
    finish() {
      isOver = true;
      for (const response of streams) response.end();
      streams.clear();
    },
    /** Breaks the connections that are open. */
    drop() {
      for (const response of streams) response.destroy();
      streams.clear();
    },
  };
}
