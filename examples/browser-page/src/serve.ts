import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const { CLOUD_AGENTS_URL, QODER_PAT, PORT = "8090" } = process.env;
if (!CLOUD_AGENTS_URL || !QODER_PAT) {
  console.error(
    "Set CLOUD_AGENTS_URL to the address of the API, such as http://127.0.0.1:4020, and QODER_PAT to a token.",
  );
  process.exit(2);
}

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("page.tsx", import.meta.url))],
  bundle: true,
  write: false,
  format: "iife",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
});
const script = outputFiles[0]?.text;
const html =
  '<!doctype html><html lang="en"><title>A session</title><body></body><script src="/page.js"></script></html>';

const server = createServer((incoming, outgoing) => {
  const url = incoming.url ?? "/";
  if (!url.startsWith("/api/")) {
    const isScript = url === "/page.js";
    outgoing.setHeader("content-type", `${isScript ? "text/javascript" : "text/html"}; charset=utf-8`);
    outgoing.end(isScript ? script : html);
    return;
  }
  // The API has a name of its own.
  const { host: _, ...others } = incoming.headers;
  const { method } = incoming;
  const headers = { ...others, authorization: `Bearer ${QODER_PAT}` };
  const passed = request(CLOUD_AGENTS_URL + url.slice("/api".length), { method, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 500, response.headers);
    response.on("error", () => outgoing.destroy()).pipe(outgoing);
  });
  passed.on("error", () => outgoing.destroy());
  // A page that is closed ends its streams.
  outgoing.on("close", () => passed.destroy());
  incoming.pipe(passed);
});
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
