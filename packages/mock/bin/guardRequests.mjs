// Prism ends when it throws outside of its handlers. Here each request gets a response instead, and the ones that Prism
// would not serve as they are written are made to suit it.
import { AsyncLocalStorage } from "node:async_hooks";
import { Server } from "node:http";
import { refuseHost } from "@cloud-agents/child-process";
import { formatError } from "./errorFormat.mjs";
import { putIntoEnvelope } from "./putIntoEnvelope.mjs";
import { requireOfPrism } from "./requireOfPrism.mjs";

const host = process.argv.find((arg) => arg.startsWith("--host="))?.slice("--host=".length) ?? "";
/** How long a connection may be idle, in milliseconds. One that is being closed loses the request that is sent on it. */
const KEEP_ALIVE_MS = 65_000;

const current = new AsyncLocalStorage();
const waiting = new Set();
let basePaths = [];

const prismServer = requireOfPrism("@stoplight/prism-http-server", "./dist/server.js");
const { createServer } = prismServer;
// Called again for each edit of the description.
prismServer.createServer = (operations, options) => {
  basePaths = readBasePaths(operations);
  return createServer(operations, options);
};

const { emit } = Server.prototype;
Server.prototype.emit = function (event, request, response, ...rest) {
  if (event === "listening") this.keepAliveTimeout = KEEP_ALIVE_MS;
  if (event !== "request") return emit.call(this, event, request, response, ...rest);
  // Not earlier: what fails without a request must end Prism.
  if (!process.listeners("uncaughtException").includes(fail)) {
    process.on("uncaughtException", fail).on("unhandledRejection", fail);
  }
  const refusal = refuseHost(request.headers.host, host, this.address().address, "--host");
  if (refusal !== undefined) return respond(response, 403, "permission_error", refusal);
  if (!isReadable(request.url)) {
    const message = `The path of ${request.url} is malformed. Escape each id in it with encodeURIComponent.`;
    // As Prism lets pages read all else.
    response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
    response.setHeader("access-control-allow-credentials", "true");
    response.setHeader("access-control-expose-headers", "*");
    return respond(response, 400, "invalid_request_error", message);
  }
  const basePath = basePaths.find((path) => request.url.startsWith(`${path}/`));
  if (basePath !== undefined) request.url = request.url.slice(basePath.length);
  putIntoEnvelope(response);
  waiting.add(response);
  response.once("close", () => waiting.delete(response));
  return current.run(response, () => emit.call(this, event, request, response));
};

/** Responds to the request that an error belongs to; when that is unknown, to all that have no response yet. */
function fail(error) {
  console.error(`Request terminated with error: ${error}`);
  const failed = current.getStore();
  const message = `The mock cannot read this request: ${error?.message ?? error}. Check its headers and its body.`;
  for (const response of failed === undefined ? waiting : [failed]) {
    respond(response, 400, "invalid_request_error", message);
  }
}

function respond(response, status, type, message) {
  if (response.headersSent) return response.destroy();
  const { headers, text } = formatError(status, type, message);
  return response.writeHead(status, headers).end(text);
}

function isReadable(url) {
  try {
    decodeURIComponent(new URL(url, "http://localhost").pathname);
    return true;
  } catch {
    return false;
  }
}

/** The paths of the servers' URLs, unless a path of the description already begins with one. */
function readBasePaths(operations) {
  const urls = operations.flatMap(({ servers = [] }) =>
    servers.map(({ url, variables = {} }) =>
      url.replace(/\{(\w+)\}/g, (_, variable) => variables[variable]?.default ?? ""),
    ),
  );
  const paths = [...new Set(urls)]
    .filter((url) => URL.canParse(url, "http://localhost"))
    .map((url) => new URL(url, "http://localhost").pathname.replace(/\/$/, ""));
  return [...new Set(paths)].filter(
    (base) => base !== "" && !operations.some(({ path }) => `${path}/`.startsWith(`${base}/`)),
  );
}
