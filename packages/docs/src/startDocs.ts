import { stat } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { portError, refuseHost } from "@cloud-agents/child-process";
import { LiveReload } from "./LiveReload.ts";
import { Representations } from "./Representations.ts";

/** The built site; the path is the same from `src` and from `dist`. */
const builtSite = fileURLToPath(new URL("../dist/site/", import.meta.url));

const contentTypes: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".yaml": "application/yaml",
  ".md": "text/markdown; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
};

/** How long a connection may be idle. */
const KEEP_ALIVE_MS = 65_000;

/** What has a hash of its content in its name never changes. */
const NAMED_BY_CONTENT = /\.[0-9a-f]{8}\.\w+$/;

/** What a page's own policy cannot say, and what holds for every file. */
const SECURITY_HEADERS = {
  "content-security-policy": "frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
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
  /** Loads the open pages again that have changed, when the docs are live. */
  reload(): void;
  /** Ends open connections and stops listening. */
  stop(): Promise<void>;
}

/**
 * Serves the docs over HTTP, compressed, with an ETag for each file: a rebuilt page shows on the next reload, and one that has not
 * changed is not sent again.
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
  // A program that thinks between two requests finds its connection open.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
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
  const representations = new Representations((path, body) =>
    live && extname(path) === ".html" ? Buffer.from(live.addTo(body.toString())) : body,
  );
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
    const url = request.url ?? "/";
    if (live?.respond(url, response)) return;
    const page = fileFor(folder, url);
    const twin = page?.replace(/index\.html$/, "index.md");
    const isTwin = twin !== page && prefersMarkdown(request.headers.accept) && (await isFile(twin));
    const file = isTwin ? twin : page;
    const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
    if (found?.isDirectory()) {
      const [path = "", query] = url.split(/(?=\?)/);
      // The last part alone: a whole path could begin with two slashes, which lead to another host.
      respond(301, "", { location: `./${path.split("/").at(-1)}/${query ?? ""}` });
      return;
    }
    const type = contentTypes[extname(file ?? "")];
    const sent =
      file !== undefined && found?.isFile()
        ? await representations
            .read(
              file,
              `${found.mtimeMs} ${found.size}`,
              request.headers["accept-encoding"],
              type !== undefined,
            )
            // A build may have taken it away since.
            .catch(() => undefined)
        : undefined;
    if (file === undefined || sent === undefined) {
      respond(404, "Nothing here. The docs are at /\n");
      return;
    }
    const { body, etag, encoding } = sent;
    const headers = {
      etag,
      vary: twin === page ? "accept-encoding" : "accept, accept-encoding",
      "cache-control": NAMED_BY_CONTENT.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
      ...SECURITY_HEADERS,
    };
    if (isKnown(request.headers["if-none-match"], etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, {
      ...headers,
      "content-type": type ?? "application/octet-stream",
      "content-length": body.length,
      ...(encoding && { "content-encoding": encoding }),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  };
}

/** Whether a reader would rather have Markdown than HTML, as programs say. */
function prefersMarkdown(accept = ""): boolean {
  const types = accept.split(",").map((each) => each.split(";", 1)[0]?.trim());
  const [markdown, html] = [types.indexOf("text/markdown"), types.indexOf("text/html")];
  return markdown !== -1 && (html === -1 || markdown < html);
}

async function isFile(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** Whether a reader has a file already. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
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
