import { createHash, randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

/** How many pages may wait for a rebuild at a time. The oldest one makes room for another. */
const MAX_PAGES = 100;

const SCRIPT = "/live-reload.js";
const EVENTS = "/live-reload";

// The page says itself which one it is: it may have been rebuilt before its script could ask. One that is the same in another build stays as
// it is.
const script = `const shown = document.currentScript.dataset.page;
const connect = () => {
  const events = new EventSource(${JSON.stringify(EVENTS)});
  events.onmessage = async () => {
    const page = await fetch(location.href, { cache: "no-store" }).catch(() => undefined);
    const text = page?.ok ? await page.text().catch(() => "") : "";
    const served = / data-page="([^"]+)"/.exec(text.slice(text.lastIndexOf("<script")))?.[1];
    if (served !== undefined && served !== shown) location.reload();
  };
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, 500);
  };
};
connect();
`;

/** Makes open pages load themselves again when they have changed, by server-sent events. */
export class LiveReload {
  readonly #pages = new Set<ServerResponse>();
  /** Differs from that of any other server. */
  #version: string = randomUUID();

  /** Responds when the path is one of live reload. */
  respond(path: string, response: ServerResponse): boolean {
    if (path === SCRIPT) {
      response
        .writeHead(200, { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-store" })
        .end(script);
      return true;
    }
    if (path !== EVENTS) return false;
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write("retry: 500\n");
    this.#send(response);
    this.#pages.add(response);
    response.once("close", () => this.#pages.delete(response));
    const [oldest] = this.#pages;
    if (this.#pages.size > MAX_PAGES) oldest?.end();
    return true;
  }

  /** Adds the script to a page, and to what the page's Content-Security-Policy allows. */
  addTo(html: string): string {
    const allowing = html.replace(
      /(<meta http-equiv="Content-Security-Policy" content=")([^"]*)/i,
      (_, start: string, policy: string) => start + allow(policy),
    );
    const end = allowing.lastIndexOf("</body>");
    const at = end === -1 ? allowing.length : end;
    const page = createHash("sha256").update(html).digest("base64url");
    return `${allowing.slice(0, at)}<script src="${SCRIPT}" data-page="${page}"></script>${allowing.slice(at)}`;
  }

  /** Loads the open pages again that have changed. */
  reload(): void {
    this.#version = randomUUID();
    for (const page of this.#pages) this.#send(page);
  }

  #send(page: ServerResponse): void {
    page.write(`data: ${this.#version}\n\n`);
  }
}

/** A policy that also allows scripts of the page's own server, and connections to it. */
function allow(policy: string): string {
  const directives = new Map(
    policy
      .split(";")
      .map((directive) => directive.trim().split(/\s+/))
      .map(([name = "", ...sources]) => [name, sources]),
  );
  const fallback = directives.get("default-src");
  for (const name of ["script-src", "connect-src"]) {
    const sources = directives.get(name) ?? fallback;
    // A kind of source that is not mentioned at all is not restricted.
    if (sources) directives.set(name, [...sources.filter((source) => source !== "'none'"), "'self'"]);
  }
  return [...directives].map((directive) => directive.flat().join(" ")).join("; ");
}
