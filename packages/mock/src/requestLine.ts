const SHOWN: readonly [pattern: RegExp, show: (...parts: string[]) => string][] = [
  [
    /\[HTTP SERVER\] (\w+) (\S+) .*Request received/,
    (method = "", path = "") => `${method.toUpperCase()} ${path}`,
  ],
  [/Violation: request\.?(\S*) (.+)/, (where, what) => `  ${where || "request"}: ${what}`],
  [/Request terminated with error: \S+ (.+)/, (what) => `  ${what}`],
  [/> Responding with "(\d+)"/, (status) => `  ${status}`],
];

/**
 * Reduces Prism's log, about eight lines per request, to the lines of `--verbose`.
 *
 * @param line A line of Prism's log.
 * @returns The request, the status of its response or a mistake in it; undefined for any other line.
 */
export function requestLine(line: string): string | undefined {
  for (const [pattern, show] of SHOWN) {
    const found = pattern.exec(line);
    if (found) return show(...found.slice(1));
  }
  return undefined;
}
