import { ConnectionError, isAPIError } from "@cloud-agents/client";
import { errorPath } from "../../pages/Addresses.ts";
import { TargetError } from "./Api.ts";
import { InputError } from "./CallInput.ts";
import type { Words } from "./words.ts";

/** A failure in words, with where to read more. */
export interface Explanation {
  text: string;
  /** Address of a page below the root of the language. */
  page?: string;
}

/** Where a call was sent, as far as it matters for why it failed. */
export interface Circumstances {
  /** Base URL of the target. */
  baseUrl: string;
  /** Origin of the page. */
  origin: string;
  errorTypes: readonly string[];
}

/** Says what has failed, and what to do about it. */
export function explain(
  error: unknown,
  words: Words,
  { baseUrl, origin, errorTypes }: Circumstances,
): Explanation {
  if (error instanceof TargetError) return { text: words(error.problem) };
  if (error instanceof InputError) return { text: words("value_missing", { name: error.parameter }) };
  if (error instanceof SyntaxError) return { text: words("not_json", { problem: error.message }) };
  if (isAPIError(error)) {
    const { status, type, serverMessage, param, requestId } = error;
    const where = [param && words("param", { param }), requestId && words("request_id", { id: requestId })];
    const text = [`${status}${type ? ` ${type}` : ""}: ${serverMessage}`, ...where.filter(Boolean)].join(
      " · ",
    );
    return type !== undefined && errorTypes.includes(type)
      ? { text, page: errorPath(type).slice(1) }
      : { text };
  }
  if (error instanceof ConnectionError) {
    const isLocal = isLoopback(baseUrl);
    const isMixed = !isLocal && origin.startsWith("https:") && baseUrl.startsWith("http:");
    const help = isMixed ? "unreachable_mixed" : isLocal ? "unreachable_local" : "unreachable_other";
    return { text: words(help, { address: baseUrl, origin }) };
  }
  if (error instanceof Error) return { text: error.message };
  return { text: String(error) };
}

/** Whether an address is of this computer. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
