// The public API of the package. Everything else in src/ may change at any time.
export type { ExampleNames } from "./generated/examples.ts";
export { handlers } from "./handlers.ts";
export { openApiHttp } from "./openApiHttp.ts";
export { type OperationName, type RespondOptions, respond } from "./respond.ts";
