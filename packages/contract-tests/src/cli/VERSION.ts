import { createRequire } from "node:module";

/** The version of this package. */
export const VERSION: string = createRequire(import.meta.url)(
  "@cloud-agents/contract-tests/package.json",
).version;
