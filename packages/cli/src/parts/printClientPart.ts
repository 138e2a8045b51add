import type { Description } from "@cloud-agents/spec/description";
import { type ClientOperation, clientOperations } from "../../../client/scripts/clientOperations.ts";
import { operationTables, printApi } from "../../../client/scripts/printOperations.ts";
import { applyNames, type Names } from "../names.ts";
import { printCredentials, printSecurity, readSecurity } from "../readSecurity.ts";
import type { Files } from "./Part.ts";
import { printTables } from "./printTables.ts";
import { readRuntime } from "./readRuntime.ts";

/** Prints the client: what is the same for all, and its table of operations. */
export async function printClientPart(description: Description, names: Names): Promise<Files> {
  const operations = clientOperations(description);
  const security = readSecurity(description, names.variables);
  // Of its headers, the log conceals those that are secrets.
  const keys = Object.values(security.schemes).flatMap(({ in: place, key }) =>
    place === "header" && key ? [key.toLowerCase()] : [],
  );
  description.secretFields.push(...keys);
  const runtime = await readRuntime("client");
  const api = printApi(operations, [])
    .replace('"@cloud-agents/types"', '"../types/index.js"')
    .replace(/"\.\.\/(\w+\/\w+)\.ts"/g, '"./runtime/$1.js"');
  return {
    ...Object.fromEntries(Object.entries(runtime).map(([name, text]) => [name, applyNames(text, names)])),
    "operations.js": printTables(operationTables(operations, description)),
    "operations.d.ts": `export declare const knownEventTypes: readonly ${
      description.eventTypes.length > 0
        ? `(${description.eventTypes.map((type) => JSON.stringify(type)).join(" | ")})`
        : "never"
    }[];\n`,
    "Api.d.ts": api,
    "requests.js": printRequests(operations),
    "security.js": printSecurity(security),
    "security.d.ts": printCredentials(security),
  };
}

/** Prints what `adaptRequests` and `encodeBody` read. */
function printRequests(operations: ClientOperation[]): string {
  const rows = operations
    .map(({ method, path, server, mediaType, writings }) => ({
      operation: `${method.toUpperCase()} ${path}`,
      row: { server, mediaType, writings },
    }))
    .filter(({ row }) => Object.values(row).some(Boolean))
    .map(({ operation, row }) => [operation, row]);
  const forms = operations.flatMap(({ name, fields }) => (fields ? [[name, fields]] : []));
  return printTables({ requests: Object.fromEntries(rows), forms: Object.fromEntries(forms) });
}
