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
 * Reduces Prism's log, about eight lines a request, to what a reader of `--verbose` wants to know.
 *
 * @param line one line of Prism's log
 * @returns the request, the status of its answer or a mistake found in it; undefined for any other line
 */
export function requestLine(line: string): string | undefined {
  for (const [pattern, show] of SHOWN) {
    const found = pattern.exec(line);
    if (found) return show(...found.slice(1));
  }
  return undefined;
}
