/** What a failure of `fetch` means, by words that the errors of Node, Bun, Deno and browsers have. */
const REASONS: readonly [pattern: RegExp, reason: string][] = [
  [/refused/i, "the connection was refused; is the server running?"],
  [/ENOTFOUND|EAI_AGAIN|dns error|unable to resolve/i, "the host was not found"],
  [/cert/i, "its certificate is not trusted"],
  [/ssl|tls|EPROTO/i, "TLS failed; does the server speak https?"],
  [/proxy|tunnel/i, "the proxy did not let it through"],
  [/reset|closed|socket/i, "the connection was closed"],
  [
    /failed to fetch|networkerror|load failed/i,
    "the browser does not say why; the server may be down, or not allow this page (CORS)",
  ],
];

/**
 * Says in words why a request failed.
 *
 * @param error What `fetch` threw, with the causes that say more than it does.
 * @returns The reason, with the code or message of the error.
 */
export function failureReason(error: Error & { code?: string }): string {
  let deepest = error;
  while (deepest.cause) deepest = deepest.cause as Error;
  const detail = [deepest.code, deepest.message].filter(Boolean).join(" ");
  const known = REASONS.find(([pattern]) => pattern.test(detail));
  return known ? `${known[1]} (${detail})` : detail;
}
