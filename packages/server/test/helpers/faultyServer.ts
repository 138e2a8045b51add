import { type AddressInfo, connect } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { Hono } from "hono";
import { createFaults } from "../../src/faults/createFaults.ts";
import { type Clock, systemClock } from "../../src/ids/Clock.ts";
import { createLog } from "../../src/logging/log.ts";
import { access } from "./testServer.ts";

/** What the canned stream is made of. */
export const prelude = "retry: 1000\n\n";
export const heartbeat = "event: heartbeat\ndata: {}\n\n";
export const event = (number: number): string => `id: ${number}\nevent: tick\ndata: {"n":"${number}°"}\n\n`;

const operationIds: Record<string, string> = {
  "GET /agents": "listAgents",
  "POST /agents": "createAgent",
  "GET /stream": "streamSessionEvents",
  "POST /files": "uploadFile",
  "GET /files": "listFiles",
  "GET /files/f1": "getFile",
};

export interface FaultyServer {
  url: string;
  port: number;
  /** How often each operation has run. */
  runs: Record<string, number>;
  /** What the log has. */
  lines: string[];
  /** Resolves when the stream's source was cancelled by its reader. */
  sourceCancelled: Promise<void>;
  isUploading(fileId: string): boolean;
  addRules(rules: unknown): Promise<Response>;
  stop(): Promise<void>;
}

/** A server of six canned operations, behind the fault switches. */
export async function startFaultyServer(
  options: { rulesFile?: string; clock?: Clock } = {},
): Promise<FaultyServer> {
  const { clock = systemClock(), ...rest } = options;
  const lines: string[] = [];
  const log = createLog({ level: "info", write: (line) => lines.push(line), clock: systemClock() });
  const faults = createFaults({ clock, log, ...access, ...rest });
  const runs: Record<string, number> = {};
  let cancelled = () => {};
  const sourceCancelled = new Promise<void>((resolve) => {
    cancelled = resolve;
  });
  const app = new Hono<{ Bindings: HttpBindings }>();
  faults.routes(app as unknown as Hono);
  app.all("*", (context) => {
    const { method } = context.req;
    const path = context.req.path;
    const operationId = operationIds[`${method} ${path}`] ?? "";
    const raw = context.env as Parameters<typeof faults.apply>[0]["raw"];
    const { signal } = context.req.raw;
    return faults.apply({ operationId, request: context.req.raw, raw, signal }, async () => {
      runs[operationId] = (runs[operationId] ?? 0) + 1;
      if (operationId === "streamSessionEvents") return cannedStream(cancelled);
      const file = { file_id: `f${operationId === "uploadFile" ? runs.uploadFile : 1}`, status: "ready" };
      if (operationId === "uploadFile") return Response.json(file, { status: 201 });
      if (operationId === "getFile") return Response.json(file);
      return Response.json({ data: operationId === "listFiles" ? [file] : [] });
    });
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const listening = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(listening));
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    runs,
    lines,
    sourceCancelled,
    isUploading: faults.isUploading,
    addRules: (rules) =>
      fetch(`${url}/__faults`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(rules),
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

/** Five events and a heartbeat, in parts that end in the middle of frames and of characters. */
function cannedStream(cancelled: () => void): Response {
  const text = [prelude, event(1), event(2), heartbeat, event(3), event(4), event(5)].join("");
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + 7));
      at += 7;
    },
    cancel: cancelled,
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "x-request-id": "req_1" },
  });
}

export interface RawResponse {
  text: string;
  /** How the connection ended: by the other side's end, or by an error. */
  end: "end" | "ECONNRESET" | string;
}

/** Sends a request over a bare socket and reads until the connection ends. */
export function rawRequest(port: number, path: string, method = "GET"): Promise<RawResponse> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.setEncoding("latin1");
    socket.on("data", (part) => {
      text += part;
    });
    socket.on("end", () => resolve({ text, end: "end" }));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve({ text, end: error.code ?? "error" }));
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
  });
}
