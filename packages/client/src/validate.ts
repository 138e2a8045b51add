import {
  checkEvent,
  checkResponse,
  type Finding,
  type OperationId,
  operations,
} from "@cloud-agents/validator";
import type { Middleware } from "openapi-fetch";
import { InvalidResponseError } from "./errors.ts";
import { eventParser } from "./eventParser.ts";

/** An answer or an event that is not as the description says. */
export interface Violation {
  /** The SDK name, such as `sessions.events.stream`. */
  operation: string;
  /** The type of the event, where the mistake is in one. */
  event: string | undefined;
  findings: Finding[];
}

/**
 * Makes middleware that checks every answer, and every event of a stream, against the description. It is meant for
 * development: it reads each answer twice. It needs `@cloud-agents/validator` to be installed. Types of events that the
 * description does not have are left alone.
 *
 * @param onViolation is told what is wrong. Without it, the call or the stream fails with an InvalidResponseError.
 */
export function validate(onViolation: (violation: Violation) => void = refuse): Middleware {
  return {
    async onResponse({ schemaPath, request, response }) {
      const operation = Object.values(operations).find(
        ({ path, method }) => path === schemaPath && method === request.method,
      );
      // A gateway's errors are not in the description, and are retried.
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
      if (event === "heartbeat") return;
      const parsed = parse(data);
      const findings = parsed === undefined ? [] : checkEvent(parsed);
      // The one finding of an event whose type is not in the description.
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

// What is no JSON at all is the client's own error.
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
    `${event ? `an event ${event}` : "the answer"} is not as described: ${mistakes}`,
  );
}
