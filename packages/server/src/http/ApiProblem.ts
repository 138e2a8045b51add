import { type MessageKey, type MessageValues, message } from "@cloud-agents/validator";
import { type Json, toJson } from "../store/Json.ts";

/** The kind of error that a status stands for. */
const types = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  405: "invalid_request_error",
  408: "invalid_request_error",
  417: "invalid_request_error",
  409: "conflict_error",
  421: "invalid_request_error",
  431: "invalid_request_error",
  500: "api_error",
} as const;

export type ProblemStatus = keyof typeof types;

/** @returns The kind of error that any status stands for, those included that only faults have. */
export function errorType(status: number): string {
  return (types as Record<number, string>)[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
}

/** Why a request is refused, in the words of the response. Throwing it undoes everything that the request did. */
export class ApiProblem extends Error {
  readonly status: ProblemStatus;
  /** Where in the request, such as `resources[0].type`. */
  readonly param: string | undefined;

  /** @param message Shown to people. It must not contain a secret. */
  constructor(status: ProblemStatus, message: string, param?: string) {
    super(message);
    this.status = status;
    this.param = param;
  }

  /** @returns The envelope of every error response. */
  toJson(): Json<unknown> {
    const { message, param } = this;
    return toJson({ type: "error", error: { type: types[this.status], message, param } });
  }
}

/**
 * Creates a problem with a message of the catalogue.
 *
 * @param key Another text does not compile, and the compiler says what to do.
 * @param values The values of its placeholders; `{}` when it has none.
 */
export function problem<Key extends string>(
  status: ProblemStatus,
  key: Key extends MessageKey ? Key : "Add this key to `named` in spec/messages.yaml.",
  values: Key extends MessageKey ? MessageValues[Key] : object,
  param?: string,
): ApiProblem {
  const text = message as (key: string, values: object) => string;
  return new ApiProblem(status, text(key, values), param);
}
