import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A page and the API behind it, like an application serves them. */
export interface PageServer {
  url: string;
  /** Cuts all open streams. */
  dropStreams(): void;
  /** Lets all open streams fall silent without closing them, like a proxy whose server is gone. */
  silenceStreams(): void;
  /** Whether new requests to the API are refused. */
  refuse: boolean;
  stop(): Promise<void>;
}

/**
 * Serves a script in an empty page at `/`, and forwards `/api` with a token of its own.
 *
 * @param script The code of the page.
 * @param api URL of the server behind it.
 */
export async function servePage(script: string, api: string): Promise<PageServer> {
  const streams = new Set<{ drop(): void; silence(): void }>();
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? "/";
    if (!url.startsWith("/api/")) {
      const isScript = url === "/page.js";
      outgoing.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      outgoing.end(isScript ? script : '<!doctype html><body></body><script src="/page.js"></script>');
      return;
    }
    if (page.refuse) {
      outgoing.destroy();
      return;
    }
    const headers = { ...incoming.headers, authorization: "Bearer page" };
    const passed = request(
      api + url.slice("/api".length),
      { method: incoming.method, headers },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 500, response.headers);
        response.on("error", () => outgoing.destroy()).pipe(outgoing);
        const stream = { drop: () => outgoing.destroy(), silence: () => response.unpipe(outgoing) };
        if (url.endsWith("/stream")) streams.add(stream);
        outgoing.on("close", () => streams.delete(stream));
      },
    );
    passed.on("error", () => outgoing.destroy());
    outgoing.on("close", () => passed.destroy());
    incoming.pipe(passed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const page: PageServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse: false,
    dropStreams() {
      for (const { drop } of streams) drop();
    },
    silenceStreams() {
      for (const { silence } of streams) silence();
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return page;
}
