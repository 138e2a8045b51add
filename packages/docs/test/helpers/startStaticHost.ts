import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Serves a folder below a prefix, as any static host would: files as they are, and `index.html` for a folder. */
export async function startStaticHost(folder: string, prefix: string) {
  const server = createServer(async (request, response) => {
    const [path = "/"] = decodeURIComponent(request.url ?? "/").split(/[?#]/, 1);
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : "not found";
    const file = join(folder, name.endsWith("/") || name === "" ? `${name}index.html` : name);
    const body = await readFile(file).catch(() => undefined);
    response.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    stop: () =>
      new Promise<void>((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
