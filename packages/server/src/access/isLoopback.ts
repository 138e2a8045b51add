import { isIP } from "node:net";

/**
 * Tells whether a name is that of this computer, for itself only.
 *
 * @param name A host's name or address; an address of IPv6 with or without brackets.
 */
export function isLoopback(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, "");
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}
