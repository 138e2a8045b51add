import { redact } from "@cloud-agents/validator";
import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Cors } from "../access/Cors.ts";
import type { Hosts } from "../access/Hosts.ts";
import { errorType, problem } from "../http/ApiProblem.ts";
import { isMediaType } from "../http/isMediaType.ts";
import { isSecret, type Log } from "../logging/log.ts";
import { UsageError } from "../options/UsageError.ts";
import type { RawExchange } from "./disconnect.ts";
import type { ActiveRule, FaultRules } from "./FaultRules.ts";
import { parseFaultRules } from "./parseFaultRules.ts";

/** Who may change the rules, and where it is written down. */
export interface ControlOptions {
  cors: Cors;
  hosts: Hosts;
  log: Log;
}

const MAX_BODY_BYTES = 1_048_576;
const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (context) => refuse(context, 400, `The body has more than ${MAX_BODY_BYTES} bytes.`),
});

/** Adds the control endpoint. It needs no token, so it serves this computer only, and only pages that may use the server. */
export function faultRoutes(app: Hono, rules: FaultRules, { cors, hosts, log }: ControlOptions): void {
  app.use("/__faults/*", async (context, next) => {
    const raw = context.env as Partial<RawExchange> | undefined;
    const address = raw?.incoming?.socket.remoteAddress;
    if (address !== undefined && !LOOPBACK.test(address))
      return refuse(context, 403, "Fault rules can be changed from the server's computer only.");
    const origin = context.req.header("origin");
    if (origin !== undefined) cors.check(origin);
    hosts.checkUrl(context.req.url);
    return next();
  });
  app.get("/__faults", (context) => context.json({ data: rules.list().map(describeRule) }));
  app.post("/__faults", limitBody, async (context) => {
    // A page of any origin can send other types without asking first.
    if (!isMediaType(context.req.header("content-type"), "application/json"))
      throw problem(400, "content_type", { expected: "application/json" }, "Content-Type");
    try {
      const added = rules.add(parseFaultRules(await context.req.text(), "body"));
      for (const { id, fault, match } of added)
        log.info("fault_rule_added", { rule: id, fault: fault.type, operation: match.operation });
      return context.json({ data: added.map(describeRule) }, 201);
    } catch (error) {
      if (error instanceof UsageError) return refuse(context, 400, error.message);
      throw error;
    }
  });
  app.delete("/__faults", (context) => {
    for (const { id } of rules.list()) log.info("fault_rule_deleted", { rule: id });
    rules.clear();
    return context.body(null, 204);
  });
  app.delete("/__faults/:id", (context) => {
    const id = context.req.param("id");
    if (!rules.delete(id)) return refuse(context, 404, `There is no rule with the id '${id}'.`);
    log.info("fault_rule_deleted", { rule: id });
    return context.body(null, 204);
  });
}

/** Describes a rule without the secrets that it has. */
function describeRule({ files, match, fault, ...rule }: ActiveRule): object {
  const { header, ...rest } = match;
  const headers = Object.entries(header ?? {}).map(([name, value]) => [
    name,
    isSecret(name) ? "[redacted]" : value,
  ]);
  return {
    ...rule,
    match: { ...rest, ...(header && { header: Object.fromEntries(headers) }) },
    fault: redact(fault),
    ...(fault.type === "file_uploading" && { files: [...files] }),
  };
}

function refuse(context: Context, status: 400 | 403 | 404, message: string): Response {
  return context.json({ type: "error", error: { type: errorType(status), message } }, status);
}
