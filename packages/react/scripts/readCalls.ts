import type { Description } from "@cloud-agents/spec/description";
import type { CallTable } from "../src/CallTable.ts";

/** Lists the arguments of every operation, in the order of the description. Streams are left out: they are not queries. */
export function readCalls({ operations }: Description): CallTable {
  return Object.fromEntries(
    operations
      .filter(({ event }) => event === undefined)
      .map(({ method, path, sdkName, parameters, body }) => [
        `${method.toLowerCase()} ${path}`,
        {
          name: sdkName,
          pathParams: parameters.filter((each) => each.in === "path").map(({ name }) => name),
          body: body !== undefined,
          query: parameters.some((each) => each.in === "query"),
        },
      ]),
  );
}
