import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { portError, refuseHost } from "@cloud-agents/child-process";
import { LiveReload } from "./LiveReload.ts";

/** The built site; the path is the same from `src` and from `dist`. */
const builtSite = fileURLToPath(new URL("../dist/site/", import.meta.url));

const contentTypes: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".yaml": "application/yaml",
};

/** Settings of the docs server. */
export interface DocsOptions {
  /** TCP port; 0 picks a free one. */
  port: number;
  /** Address to listen on, such as `127.0.0.1`. */
  host: string;
  /** Folder to serve; the built docs by default. */
  dir?: string;
  /** Whether open pages load themselves again after `reload`. False by default: pages are then served as they are. */
  live?: boolean;
}

/** A running docs server. */
export interface RunningDocs {
  /** The URL of the docs, such as `http://127.0.0.1:8080`. */
  url: string;
  /** Loads all open pages again, when the docs are live. */
  reload(): void;
  /** Ends open connections and stops listening. */
  stop(): Promise<void>;
}

/**
 * Serves the docs over HTTP. Files are read for each request, so that a rebuilt page shows on the next reload.
 *
 * @returns The running server, once it listens.
 * @throws Error naming the port, and how to choose another, when it is not available.
 */
export async function startDocs({
  port,
  host,
  dir = builtSite,
  live = false,
}: DocsOptions): Promise<RunningDocs> {
  const liveReload = live ? new LiveReload() : undefined;
  const server = createServer(serveFolder(resolve(dir), host, liveReload));
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, host, listening);
  }).catch((error: NodeJS.ErrnoException) => {
    throw portError(port, host, "CLOUD_AGENTS_DOCS_PORT", error);
  });
  const { address, family, port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${actual}`,
    reload: () => liveReload?.reload(),
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

function serveFolder(folder: string, host: string, live?: LiveReload): RequestListener {
  return async (request, response) => {
    const respond = (status: number, text: string, headers = {}) =>
      response
        .writeHead(status, { "content-type": "text/plain", "cache-control": "no-store", ...headers })
        .end(text);

    const { localAddress = "" } = request.socket;
    const refusal = refuseHost(request.headers.host, host, localAddress, "the option host");
    if (refusal !== undefined) {
      respond(403, `${refusal}\n`);
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      respond(405, "Only GET and HEAD.\n", { allow: "GET, HEAD" });
      return;
    }
    if (live?.respond(request.url ?? "/", response)) return;
    const file = fileFor(folder, request.url ?? "/");
    const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
    if (file === undefined || !found?.isFile()) {
      respond(404, "Nothing here. The docs are at /\n");
      return;
    }
    const type = contentTypes[extname(file)] ?? "application/octet-stream";
    if (live && extname(file) === ".html") {
      respond(200, live.addTo(await readFile(file, "utf8")), { "content-type": type });
      return;
    }
    response.writeHead(200, {
      "content-type": type,
      "content-length": found.size,
      "cache-control": "no-store",
    });
    if (request.method === "HEAD") response.end();
    // A reader who leaves early is not an error of the server.
    else await pipeline(createReadStream(file), response).catch(() => response.destroy());
  };
}

/** The file that a URL names, or undefined when the URL is malformed or leads out of the folder. */
function fileFor(folder: string, url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? "/");
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    return file.startsWith(folder + sep) && !file.includes("\0") ? file : undefined;
  } catch {
    return undefined;
  }
}
