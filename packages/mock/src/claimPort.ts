import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/**
 * Finds out whether a port can be listened on, before a server that would only fail later is started.
 *
 * @param port 0 to 65535; 0 asks for any free port
 * @param host the address to listen on
 * @returns the port, or the free one that was found for 0
 * @throws Error that names the port and what to do when it cannot be had
 */
export async function claimPort(port: number, host: string): Promise<number> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, "listening");
  } catch (cause) {
    throw new Error(reason(port, host, cause as NodeJS.ErrnoException), { cause });
  }
  const claimed = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, "close");
  return claimed;
}

function reason(port: number, host: string, { code, message }: NodeJS.ErrnoException): string {
  const remedy = "choose another with --port or CLOUD_AGENTS_MOCK_PORT (0 takes a free one).";
  if (code === "EADDRINUSE") return `Port ${port} on ${host} is in use. Stop what uses it, or ${remedy}`;
  if (code === "EACCES") return `Port ${port} on ${host} needs more rights than this user has: ${remedy}`;
  return `Cannot listen on port ${port} of ${host}: ${message}`;
}
