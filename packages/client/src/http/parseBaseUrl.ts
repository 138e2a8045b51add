/**
 * Checks and normalizes the URL that paths are appended to.
 *
 * @returns The URL without trailing slashes.
 * @throws TypeError when it is not an http or https URL, or has credentials, a query or a fragment. The message does not contain
 *   it, because it may have a secret in it.
 */
export function parseBaseUrl(baseUrl: string, example: string): string {
  const refuse = (problem: string): never => {
    throw new TypeError(`baseUrl ${problem}. Use a URL such as ${example}.`);
  };
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    return refuse("is not a URL");
  }
  if (!/^https?:$/.test(url.protocol)) refuse("must begin with http:// or https://");
  if (url.username || url.password) refuse("must not have credentials; the token is an option");
  if (/[?#]/.test(url.href)) refuse("must not have a query or a fragment");
  return url.origin + url.pathname.replace(/\/{2,}/g, "/").replace(/\/$/, "");
}
