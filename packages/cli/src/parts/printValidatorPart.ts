import type { Description } from "@cloud-agents/spec/description";
import { printFiles } from "../../../validator/scripts/printFiles.ts";
import type { Files } from "./Part.ts";
import { readRuntime } from "./readRuntime.ts";

/** Prints the compiled checks of requests, responses and events. */
export async function printValidatorPart(description: Description): Promise<Files> {
  const names = ["checkRequest", "checkResponse"];
  // Without a stream there are no events, and no check of them.
  if (description.operations.some(({ event }) => event)) names.push("checkEvent");
  const runtime = await readRuntime("validator");
  return {
    ...runtime,
    ...(await printFiles(description)),
    "index.js": `export { ${names.join(", ")} } from "./runtime.js";\n`,
    "index.d.ts":
      'export type { CheckedRequest, RequestParts } from "./runtime/checkRequest.js";\n' +
      'export type { ResponseParts } from "./runtime/checkResponse.js";\n' +
      'export type { Finding } from "./runtime/Finding.js";\n' +
      'export type { OperationId } from "./tables.js";\n' +
      `export { ${names.join(", ")} } from "./runtime.js";\n`,
    "runtime.d.ts":
      'export { checkRequest } from "./runtime/checkRequest.js";\n' +
      'export { checkEvent, checkResponse } from "./runtime/checkResponse.js";\n',
  };
}
