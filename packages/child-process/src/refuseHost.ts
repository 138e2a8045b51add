import { isLoopback } from "./isLoopback.ts";

/**
 * Checks the Host header of a request to a server that listens for this machine only. Another site could point its own
 * name at the loopback address, and its pages in a browser could then read what the server responds (DNS rebinding).
 *
 * @param header The Host header; absent in requests that are not a browser's.
 * @param host The host that the server was started with.
 * @param address The address that the server listens on.
 * @param setting The option that sets the host, such as `--host`, for the message.
 * @returns Why the request must not be served and what to do; undefined when it is to be served.
 */
export function refuseHost(
  header: string | undefined,
  host: string,
  address: string,
  setting: string,
): string | undefined {
  if (header === undefined || !isLoopback(address)) return undefined;
  const name = hostName(header);
  if (name !== undefined && (isLoopback(name) || name === hostName(host))) return undefined;
  return (
    `The host '${header}' is not served, because this server listens on ${address}, for this machine only. ` +
    `Use localhost, or start the server for that name or for other machines with ${setting}.`
  );
}

/** In lower case, without a port and without the brackets of IPv6. */
function hostName(authority: string): string | undefined {
  try {
    return new URL(`http://${authority}`).hostname.replace(/^\[(.*)\]$/, "$1");
  } catch {
    return undefined;
  }
}
