import { secretFields } from "../generated/operations.ts";
import { excerpt } from "../redaction/excerpt.ts";
import type { Redact } from "../redaction/redactToken.ts";
import { environmentVariable } from "./environmentVariable.ts";
import type { HookCall } from "./Hooks.ts";
import type { Transport } from "./Transport.ts";

/** From the most to the fewest lines; each level includes those after it. */
const LEVELS = ["debug", "info", "warn"] as const;
const SECRET_HEADERS = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
const secretNames = new Set([...secretFields, ...SECRET_HEADERS]);

/** `debug` logs requests and responses in full, `info` a line for each response, `warn` error responses and retries. */
export type LogLevel = (typeof LEVELS)[number];

/** Where log lines go: `console`, or the logger of most libraries. */
export type LogTarget = Record<LogLevel, (message: string, details?: unknown) => void>;

/** The `logger` of a client. */
export type Logger = (redact: Redact, ...args: Parameters<Transport["notify"]>) => void;

/**
 * Creates the `logger` of a client. At `debug` its lines have headers and bodies too, in which tokens, cookies and the
 * description's password fields are redacted.
 *
 * @param level The lowest level to log; by default the environment variable `QODER_LOG`, or `warn`.
 * @param target Receives the lines, `console` by default.
 * @example
 * ```ts
 * const api = new CloudAgents({ logger: createLogger("info") });
 * ```
 */
export function createLogger(
  level = (environmentVariable("QODER_LOG") ?? "warn") as LogLevel,
  target: LogTarget = console,
): Logger {
  if (!LEVELS.includes(level)) throw new TypeError(`The log level is ${LEVELS.join(", ")}, got "${level}".`);
  return (redact, ...[hook, info, headers, body]) => {
    const [lineLevel, message] = line([hook, info] as HookCall);
    if (LEVELS.indexOf(lineLevel) < LEVELS.indexOf(level)) return;
    if (level !== "debug" || !headers) return target[lineLevel](message);
    target[lineLevel](message, {
      headers: conceal(JSON.stringify(Object.fromEntries(headers)), redact),
      body: concealBody(body, redact),
    });
  };
}

function line([hook, info]: HookCall): [LogLevel, string] {
  switch (hook) {
    case "onRequest":
      return ["debug", `${info.operation}: ${info.method} ${info.url}`];
    case "onResponse": {
      const request = info.requestId ? ` (request ${info.requestId})` : "";
      return [
        info.status < 400 ? "info" : "warn",
        `${info.operation}: ${info.status} in ${info.duration} ms${request}`,
      ];
    }
    default:
      return [
        "warn",
        `${info.operation}: trying again in ${Math.round(info.delay)} ms, after ${(info.error as Error).message}`,
      ];
  }
}

function concealBody(body: unknown, redact: Redact): unknown {
  // Reading a form or a stream for the log would use it up.
  if (body instanceof FormData || body instanceof ReadableStream) return `[${body.constructor.name}]`;
  if (Object(body).stream) return "[FormData]";
  return body === undefined
    ? undefined
    : conceal(typeof body === "string" ? body : JSON.stringify(body), redact);
}

function conceal(text: string, redact: Redact): unknown {
  try {
    return JSON.parse(text, (name, value) => {
      if (secretNames.has(name)) return "[redacted]";
      return typeof value === "string" ? redact(value) : value;
    });
  } catch {
    return excerpt(text, redact);
  }
}
