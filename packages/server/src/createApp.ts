import { type Operation, operations } from "@cloud-agents/validator";
import { type Context, Hono } from "hono";
import { type RawExchange, unsentResponse } from "./faults/disconnect.ts";
import type { FaultContext } from "./faults/Faults.ts";
import { API_PATH } from "./generated/constants.ts";
import type { Services } from "./handlers/Services.ts";
import { ApiProblem, problem } from "./http/ApiProblem.ts";
import { problemResponse, toResponse } from "./http/ApiResponse.ts";
import { createPerformOperation } from "./performOperation.ts";
import { StoreUnavailable } from "./store/StoreUnavailable.ts";

type Env = { Bindings: RawExchange };

/** Makes the server as a function from requests to responses. Its routes are those of the description. */
export function createApp(services: Services): Hono<Env> {
  const { log, requestIds, faults, stopping, isReady, metrics } = services;
  const perform = createPerformOperation(services);
  const app = new Hono<Env>();

  app.get("/healthz", (c) => c.text("ok\n"));
  app.get("/readyz", (c) => {
    if (stopping.aborted) return c.text("stopping\n", 503);
    return isReady() ? c.text("ok\n") : c.text("no database\n", 503);
  });
  faults?.routes(app as unknown as Hono);
  metrics?.routes(app as unknown as Hono);
  for (const [path, byMethod] of operationsByPath()) {
    const methods = [...byMethod.keys()];
    // For HEAD, Hono runs the handler of GET; that must not open a stream.
    const handle = (c: Context<Env>) => {
      const operation = byMethod.get(c.req.raw.method);
      return operation ? respond(c, operation) : refuse(c, methods);
    };
    for (const route of routesOf(path)) app.all(route, handle);
  }
  app.notFound((c) => refuse(c, []));
  app.onError((error) => {
    const requestId = requestIds.next("req");
    const response = problemResponse(asProblem(error, requestId));
    logRequest(requestId, undefined, response.status, 0);
    return toResponse(response, requestId);
  });
  return app;

  async function respond(c: Context<Env>, operation: Operation): Promise<Response> {
    const started = performance.now();
    const requestId = requestIds.next("req");
    const request = c.req.raw;
    const run = async () => {
      try {
        const response = await perform(operation, c.req.param(), request);
        return response instanceof Response
          ? setRequestId(response, requestId)
          : toResponse(response, requestId);
      } catch (error) {
        if (!(error instanceof ApiProblem) && hasLeft(c)) return unsentResponse();
        const retry = error instanceof StoreUnavailable ? { "retry-after": "1" } : {};
        return toResponse(problemResponse(asProblem(error, requestId), retry), requestId);
      }
    };
    const response = faults
      ? setRequestId(await faults.apply(faultContext(c, operation.id), run), requestId)
      : await run();
    logRequest(requestId, operation.id, response.status, performance.now() - started);
    return response;
  }

  /** Responds to a request that no operation matches. */
  function refuse(c: Context<Env>, methods: string[]): Response {
    const requestId = requestIds.next("req");
    const method = c.req.raw.method;
    const allowed = methods.join(", ");
    const response =
      methods.length === 0
        ? problemResponse(problem(404, "unknown_route", {}))
        : problemResponse(problem(405, "method_not_allowed", { method, allowed }), { allow: allowed });
    logRequest(requestId, undefined, response.status, 0);
    return toResponse(response, requestId);
  }

  function asProblem(error: unknown, requestId: string): ApiProblem {
    if (error instanceof ApiProblem) return error;
    // A value that is nested deeper than the stack is high.
    if (error instanceof RangeError && /call stack/.test(error.message))
      return problem(400, "malformed_request", {});
    log.error("request_failed", { request_id: requestId, error });
    return problem(500, "internal_error", {});
  }

  function faultContext(c: Context<Env>, operationId: string): FaultContext {
    const request = c.req.raw;
    // Absent when the app is called without a network.
    const raw = c.env as RawExchange | undefined;
    return { operationId, request, raw, signal: AbortSignal.any([request.signal, stopping]) };
  }

  function logRequest(request_id: string, operation: string | undefined, status: number, ms: number): void {
    metrics?.responded(operation, status, ms);
    log.info("request", { request_id, operation, status, ms: Math.round(ms * 10) / 10 });
  }
}

/**
 * Sets the request id on a response that was not made for this request: an example, or an injected fault. Only on those, because Hono's
 * adapter writes a response faster while its headers are untouched.
 */
function setRequestId(response: Response, requestId: string): Response {
  if (!response.headers.has("x-request-id")) response.headers.set("x-request-id", requestId);
  return response;
}

/** Whether the client left before its request was complete. Such a request is not an error of the server. */
function hasLeft(c: Context<Env>): boolean {
  const raw = c.env as RawExchange | undefined;
  return raw?.incoming.destroyed === true && !raw.incoming.complete;
}

/**
 * The operations by path and method. Hono takes the first route that fits, OpenAPI the one with fewer values in its path:
 * `/agents/default` comes before `/agents/{agent_id}`.
 */
function operationsByPath(): [string, Map<string, Operation>][] {
  const paths = new Map<string, Map<string, Operation>>();
  for (const operation of Object.values(operations)) {
    const byMethod = paths.get(operation.path) ?? new Map<string, Operation>();
    paths.set(operation.path, byMethod.set(operation.method, operation));
  }
  // A brace sorts behind everything else that paths have.
  return [...paths].sort(([one], [other]) => (one < other ? -1 : 1));
}

function routesOf(path: string): string[] {
  const route = path.replace(/\{([^}]+)\}/g, ":$1");
  return [...new Set([route, API_PATH + route])];
}
