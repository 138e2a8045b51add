import { isSecretField } from "@cloud-agents/validator";
import type { Clock } from "../ids/Clock.ts";

const levels = ["debug", "info", "warn", "error", "silent"] as const;

export type LogLevel = (typeof levels)[number];

export const logLevels: readonly LogLevel[] = levels;

const MAX_DEPTH = 12;

/** Writes what happens, one line of JSON each. What is secret is replaced by `[redacted]`, whatever the caller passes. */
export interface Log {
  debug(event: string, fields?: object): void;
  info(event: string, fields?: object): void;
  warn(event: string, fields?: object): void;
  error(event: string, fields?: object): void;
}

/** A log that writes nothing. */
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface LogOptions {
  /** The least important level that is written. Errors have their stack at `debug` only. */
  level: LogLevel;
  /** @param line A line, without its line break. */
  write(line: string): void;
  /** Where the time of a line comes from. Not the seeded clock: its times would then depend on the level. */
  clock: Clock;
  /** Texts that never appear, wherever they are found: the tokens that are known. */
  secrets?: readonly string[];
}

/**
 * Makes a log. Never written, at any level:
 * - values of the description's password fields, and of fields called like a header with a secret, such as `authorization`;
 * - what follows `Bearer` or `Basic`, or stands before an `@` in a URL, in any text;
 * - what follows the name of a token, password, secret or key in any text, as in a part of a body that is not JSON;
 * - the given secrets.
 */
export function createLog({ level, write, clock, secrets = [] }: LogOptions): Log {
  // Longest first: one secret can be the start of another.
  const known = secrets.filter((secret) => secret !== "").sort((a, b) => b.length - a.length);
  const clean = (text: string): string => {
    const rest = known.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
    // Each pattern needs one of these; ids and names, most of what is logged, have none.
    return /[\s:=]/.test(rest) ? hideCredentials(rest) : rest;
  };
  const redact = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return clean(value);
    if (typeof value !== "object" || value === null) return typeof value === "bigint" ? `${value}` : value;
    // What is logged is flat; only a mistake, such as an object that contains itself, gets this deep.
    if (depth === MAX_DEPTH) return "[too deep]";
    if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
    const fields = value instanceof Error ? describe(value, level === "debug") : value;
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        isSecret(name) ? "[redacted]" : redact(field, depth + 1),
      ]),
    );
  };
  const line = (at: LogLevel) => {
    if (levels.indexOf(at) < levels.indexOf(level)) return () => {};
    return (event: string, fields: object = {}): void => {
      let text = `{"time":"${clock.now().toISOString()}","level":"${at}","event":${JSON.stringify(event)}`;
      // Field by field, as a copy of all of them would cost more than the rest of the line.
      for (const name of Object.keys(fields)) {
        const json = isSecret(name) ? '"[redacted]"' : JSON.stringify(redact(fields[name as never], 1));
        if (json !== undefined) text += `,${JSON.stringify(name)}:${json}`;
      }
      write(`${text}}`);
    };
  };
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
}

const secretHeaders = ["authorization", "proxy-authorization", "cookie"];

/** @returns Whether a field or a header is never shown, whatever its value. */
export function isSecret(name: string): boolean {
  return isSecretField(name) || secretHeaders.includes(name.toLowerCase());
}

/** Hides what looks like a credential in a text. */
function hideCredentials(text: string): string {
  return text
    .replace(/\b(Bearer|Basic)\s+[^\s"',;]+/gi, "$1 [redacted]")
    .replace(/(:\/\/)[^\s/?#@"']+@/g, "$1[redacted]@")
    .replace(
      /((?:token|password|secret|api[_-]?key)\\*["']?\s*[:=]\s*)(?:\\*"[^"]*"?|'[^']*'?|[^\s"',;&}\]]+)/gi,
      "$1[redacted]",
    );
}

function describe(error: Error, withStack: boolean): object {
  const { name, message, stack, cause } = error;
  // Both texts quote what could not be read, which can be a part of a secret that no pattern finds.
  if (error instanceof SyntaxError) return { name, message: "What could not be read is not shown." };
  return { name, message, ...(withStack && { stack }), ...(cause !== undefined && { cause }) };
}
