import { isIPv4 } from "node:net";

/**
 * Tells whether a name is that of this machine, for itself only.
 *
 * @param name A host's name or address in lower case; an IPv6 address with or without brackets.
 */
export function isLoopback(name: string): boolean {
  const bare = name.replace(/^\[(.*)\]$/, "$1");
  if (isIPv4(bare)) return bare.startsWith("127.");
  return /^(::1|(::ffff:)?127\.[\d.]+|::ffff:7f[\da-f]{2}:[\da-f]{1,4}|localhost|.+\.localhost)$/.test(bare);
}
