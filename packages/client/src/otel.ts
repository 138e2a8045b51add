import {
  type Attributes,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { Middleware } from "openapi-fetch";
import { operations } from "./generated/operations.ts";
import type { OperationTable } from "./http/Operation.ts";

const names = new Map(
  Object.entries(operations as OperationTable).map(([name, { method, path }]) => [
    `${method.toUpperCase()} ${path}`,
    name,
  ]),
);

/**
 * Creates middleware that records OpenTelemetry spans by the semantic conventions for HTTP clients: one of kind CLIENT for each
 * attempt of a call, whose `http.request.resend_count` says which attempt it is. That of a stream ends when the stream begins, and
 * each connection of it has one. The context is propagated with every request.
 *
 * Spans have neither bodies, nor ids of the path, nor the token. Nothing is recorded without a tracer provider, and nothing propagated
 * without a propagator. `@opentelemetry/api` has to be installed.
 *
 * @example
 * ```ts
 * api.use(tracing());
 * ```
 */
export function tracing(): Middleware {
  const tracer = trace.getTracer("@cloud-agents/client");
  const spans = new WeakMap<Request, Span>();
  /** How often a call was sent, by the headers that all its attempts share. */
  const sent = new WeakMap<object, number>();

  const end = (request: Request, attributes: Attributes) => {
    const span = spans.get(request);
    spans.delete(request);
    if (attributes["error.type"]) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.setAttributes(attributes).end();
  };

  return {
    onRequest({ request, schemaPath, params }) {
      const { method, url, headers } = request;
      const { protocol, hostname, port } = new URL(url);
      const name = names.get(`${method} ${schemaPath}`);
      const call = params.header ?? request;
      const resent = sent.get(call) ?? 0;
      sent.set(call, resent + 1);
      const span = tracer.startSpan(`${method} ${schemaPath}`, {
        kind: SpanKind.CLIENT,
        attributes: {
          "http.request.method": method,
          "server.address": hostname,
          "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
          "url.template": schemaPath,
          ...(name && { "cloud_agents.operation": name }),
          ...(resent > 0 && { "http.request.resend_count": resent }),
        },
      });
      spans.set(request, span);
      propagation.inject(trace.setSpan(context.active(), span), headers, {
        set: (carrier, header, value) => carrier.set(header, value),
      });
    },
    onResponse({ request, response: { status, ok, headers } }) {
      end(request, {
        "http.response.status_code": status,
        "cloud_agents.request_id": headers.get("x-request-id") ?? undefined,
        ...(!ok && { "error.type": String(status) }),
      });
    },
    onError({ request, error }) {
      end(request, { "error.type": error instanceof Error ? error.name : "_OTHER" });
    },
  };
}
