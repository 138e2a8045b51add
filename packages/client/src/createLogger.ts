import type { Connection } from "./Connection.ts";
import { excerpt } from "./excerpt.ts";
import { secretFields } from "./generated/operations.ts";
import type { Happening } from "./Hooks.ts";
import type { Redact } from "./redactor.ts";

/** From the most to the fewest lines; each level has those of the levels after it too. */
const levels = ["debug", "info", "warn"] as const;
const secretHeaders = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
const secretNames = new Set([...secretFields, ...secretHeaders]);

/** `debug` tells what goes out and comes back, `info` that an answer came, `warn` that it is an error, and retries. */
export type LogLevel = (typeof levels)[number];

/** Where log lines go. `console` is one, and so are the loggers of most libraries. */
export type LogTarget = Record<LogLevel, (message: string, details?: unknown) => void>;

/** The `logger` of a client. */
export type Logger = (redact: Redact, ...told: Parameters<Connection["observe"]>) => void;

/**
 * Makes a logger to give to a client. At `debug` a line has headers and bodies too; tokens, cookies and what the
 * description calls a password are replaced in them.
 *
 * @param level the lowest level that is logged.
 * @param target gets the lines, `console` by default.
 */
export function createLogger(level: LogLevel, target: LogTarget = console): Logger {
  return (redact, ...[hook, info, headers, body]) => {
    const [lineLevel, message] = line([hook, info] as Happening);
    if (levels.indexOf(lineLevel) < levels.indexOf(level)) return;
    if (level !== "debug" || !headers) return target[lineLevel](message);
    target[lineLevel](message, {
      headers: conceal(JSON.stringify(Object.fromEntries(headers)), redact),
      body: concealBody(body, redact),
    });
  };
}

function line([hook, info]: Happening): [LogLevel, string] {
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
