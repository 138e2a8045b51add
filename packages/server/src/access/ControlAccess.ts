import type { Context } from "hono";
import type { RawExchange } from "../faults/disconnect.ts";
import { errorType } from "../http/ApiProblem.ts";
import type { Cors } from "./Cors.ts";
import type { Hosts } from "./Hosts.ts";

/** Who is asking for what needs no token. */
export interface ControlAccess {
  cors: Cors;
  hosts: Hosts;
}

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

/**
 * Lets only this computer, and only pages that may use the server, use what asks for no token.
 *
 * @param refusal Says to others what they cannot do.
 * @returns The refusal; undefined when the request may go on.
 * @throws ApiProblem 403 for a page, 421 for a name that is not the server's.
 */
export function refuseOthers(
  context: Context,
  { cors, hosts }: ControlAccess,
  refusal: string,
): Response | undefined {
  const raw = context.env as Partial<RawExchange> | undefined;
  const address = raw?.incoming?.socket.remoteAddress;
  if (address !== undefined && !LOOPBACK.test(address)) return refuse(context, 403, refusal);
  const origin = context.req.header("origin");
  if (origin !== undefined) cors.check(origin);
  hosts.checkUrl(context.req.url);
  return undefined;
}

/** Responds with an error of something that the description does not have. */
export function refuse(context: Context, status: 400 | 403 | 404, message: string): Response {
  return context.json({ type: "error", error: { type: errorType(status), message } }, status);
}
