import {
  checkEvent,
  checkResponse,
  type Finding,
  type OperationId,
  operations,
} from "@cloud-agents/validator";
import type { Middleware } from "openapi-fetch";
import { InvalidResponseError } from "./errors.ts";
import { eventParser } from "./stream/eventParser.ts";

/** A response or an event that breaks the description. */
export interface Violation {
  /** The SDK name, such as `sessions.events.stream`. */
  operation: string;
  /** The type of the event; undefined when the response itself is wrong. */
  event: string | undefined;
  findings: Finding[];
}

/**
 * Creates middleware that checks every response, and every event of a stream, against the description. It is meant for
 * development, because it reads each response twice, and needs `@cloud-agents/validator` to be installed. Events of types
 * that the description does not have are not checked.
 *
 * @param onViolation Called with what is wrong. Without it, the call or the stream fails with an InvalidResponseError.
 * @example
 * ```ts
 * api.use(validate(({ operation, findings }) => console.warn(operation, findings)));
 * ```
 */
export function validate(onViolation: (violation: Violation) => void = refuse): Middleware {
  return {
    async onResponse({ schemaPath, request, response }) {
      const operation = Object.values(operations).find(
        ({ path, method }) => path === schemaPath && method === request.method,
      );
      // Errors of a gateway are not in the description; the client retries them.
      if (!operation || response.status >= 500) return undefined;
      const isStream = operation.stream && response.ok;
      const findings = checkResponse(operation.id as OperationId, {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: isStream
          ? undefined
          : await response
              .clone()
              .json()
              .catch(() => undefined),
      });
      if (findings.length > 0) onViolation({ operation: operation.sdkName, event: undefined, findings });
      return isStream ? checkedStream(operation.sdkName, response, onViolation) : undefined;
    },
  };
}

function checkedStream(
  operation: string,
  response: Response,
  onViolation: (violation: Violation) => void,
): Response {
  const decoder = new TextDecoder();
  const feed = eventParser(
    ({ event, data }) => {
      if (event === "heartbeat" || !data || data === "[DONE]") return;
      const parsed = parse(data);
      const findings = parsed === undefined ? [] : checkEvent(parsed);
      // The only finding of an event whose type is not in the description.
      const isUnknown = findings[0]?.path === "type" && typeof parsed.type === "string";
      if (findings.length > 0 && !isUnknown) onViolation({ operation, event: parsed?.type, findings });
    },
    () => {},
  );
  const checked = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        feed(decoder.decode(chunk, { stream: true }));
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(checked ?? null, response);
}

// The client itself reports text that is not JSON.
function parse(data: string) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function refuse({ operation, event, findings }: Violation): never {
  const mistakes = findings.map(({ path, message }) => `${path || "body"}: ${message}`).join("; ");
  throw new InvalidResponseError(
    operation,
    `${event ? `an event ${event}` : "the response"} is not as described: ${mistakes}`,
  );
}
