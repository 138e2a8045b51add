import type { Comparison, Context } from "./Comparison.ts";
import { asList, asObject, isSame, keysOf } from "./json.ts";

/** Compares the addresses at which an API is reached. Without any, it is where its description is. */
export function compareServers(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  context: Context,
): void {
  const [old, now] = [serversOf(before), serversOf(after)];
  for (const [url, server] of old) {
    const other = now.get(url);
    if (other === undefined) comparison.report(context, "server-removed", { detail: url });
    else {
      const [variables, newVariables] = [asObject(server.variables), asObject(other.variables)];
      for (const name of keysOf(variables, newVariables)) {
        const details = { detail: name, before: variables[name], after: newVariables[name] };
        if (!isSame(details.before, details.after)) {
          comparison.report(context, "server-variable-changed", details);
        }
      }
      if (server.description !== other.description)
        comparison.report(context, "text-changed", {
          detail: `server ${url}`,
          before: server.description,
          after: other.description,
        });
    }
  }
  for (const url of now.keys()) {
    if (!old.has(url)) comparison.report(context, "server-added", { detail: url });
  }
}

function serversOf(servers: unknown) {
  const written = asList(servers).map(asObject);
  return new Map(
    (written.length > 0 ? written : [{ url: "/" }]).map((each) => [String(each.url), asObject(each)]),
  );
}
