import { redact } from "@cloud-agents/validator";
import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type ControlAccess, refuse, refuseOthers } from "../access/ControlAccess.ts";
import { problem } from "../http/ApiProblem.ts";
import { isMediaType } from "../http/isMediaType.ts";
import { isSecret, type Log } from "../logging/log.ts";
import { UsageError } from "../options/UsageError.ts";
import type { ActiveRule, FaultRules } from "./FaultRules.ts";
import { parseFaultRules } from "./parseFaultRules.ts";

/** Who may change the rules, and where it is written down. */
export interface ControlOptions extends ControlAccess {
  log: Log;
}

const MAX_BODY_BYTES = 1_048_576;

const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (context) => refuse(context, 400, `The body has more than ${MAX_BODY_BYTES} bytes.`),
});

/** Adds the control endpoint. It needs no token, so it serves this computer only, and only pages that may use the server. */
export function faultRoutes(app: Hono, rules: FaultRules, { log, ...access }: ControlOptions): void {
  app.use("/__faults/*", async (context, next) => {
    const refusal = "Fault rules can be changed from the server's computer only.";
    return refuseOthers(context, access, refusal) ?? next();
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
