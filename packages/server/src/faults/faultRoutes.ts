import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { errorType } from "../http/ApiProblem.ts";
import { UsageError } from "../options/UsageError.ts";
import type { RawExchange } from "./disconnect.ts";
import type { ActiveRule, FaultRules } from "./FaultRules.ts";
import { parseFaultRules } from "./parseFaultRules.ts";

const MAX_BODY_BYTES = 1_048_576;
const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (context) => refuse(context, 400, `The body has more than ${MAX_BODY_BYTES} bytes.`),
});

/** Adds the control endpoint. It needs no token, so it serves this computer only. */
export function faultRoutes(app: Hono, rules: FaultRules): void {
  app.use("/__faults/*", async (context, next) => {
    const raw = context.env as Partial<RawExchange> | undefined;
    const address = raw?.incoming?.socket.remoteAddress;
    if (address === undefined || LOOPBACK.test(address)) return next();
    return refuse(context, 403, "Fault rules can be changed from the server's computer only.");
  });
  app.get("/__faults", (context) => context.json({ data: rules.list().map(describeRule) }));
  app.post("/__faults", limitBody, async (context) => {
    try {
      const added = rules.add(parseFaultRules(await context.req.text(), "body"));
      return context.json({ data: added.map(describeRule) }, 201);
    } catch (error) {
      if (error instanceof UsageError) return refuse(context, 400, error.message);
      throw error;
    }
  });
  app.delete("/__faults", (context) => {
    rules.clear();
    return context.body(null, 204);
  });
  app.delete("/__faults/:id", (context) => {
    const id = context.req.param("id");
    if (rules.delete(id)) return context.body(null, 204);
    return refuse(context, 404, `There is no rule with the id '${id}'.`);
  });
}

function describeRule({ files, ...rule }: ActiveRule): object {
  return { ...rule, ...(rule.fault.type === "file_uploading" && { files: [...files] }) };
}

function refuse(context: Context, status: 400 | 403 | 404, message: string): Response {
  return context.json({ type: "error", error: { type: errorType(status), message } }, status);
}
