import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/**
 * Checks that a port can be listened on, before a server that would only fail later is started.
 *
 * @param port 0 to 65535; 0 takes any free port.
 * @param host The address to listen on.
 * @param settings The options and variables that set the port, such as `--port or PORT`, for the error message.
 * @returns The port, or the free one that was taken for 0.
 * @throws Error naming the port, the reason and the settings when the port is not available.
 */
export async function claimPort(port: number, host: string, settings: string): Promise<number> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, "listening");
  } catch (cause) {
    throw portError(port, host, settings, cause as NodeJS.ErrnoException);
  }
  const claimed = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, "close");
  return claimed;
}

/**
 * Creates the error for a port that a server could not listen on.
 *
 * @param settings The options and variables that set the port, such as `--port or PORT`.
 * @param cause The error of `listen`.
 */
export function portError(port: number, host: string, settings: string, cause: NodeJS.ErrnoException): Error {
  const where = `Port ${port} on ${host}`;
  const remedy = `choose another with ${settings} (0 takes a free one).`;
  const message: Record<string, string> = {
    EADDRINUSE: `${where} is in use. Stop what uses it, or ${remedy}`,
    EACCES: `${where} needs more rights than this user has: ${remedy}`,
  };
  return new Error(message[cause.code ?? ""] ?? `${where} is not available: ${cause.message}`, { cause });
}
