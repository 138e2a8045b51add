import { createRequire } from "node:module";

/**
 * TypeScript, and openapi-typescript with the same copy of it. They are required, because before Node imports a CommonJS file as an ES
 * module it searches the file for exports, and the nine megabytes of TypeScript take longer to search than to run.
 */
const require = createRequire(import.meta.url);

export const ts: typeof import("typescript") = require("typescript");

export const {
  default: openapiTS,
  astToString,
  stringToAST,
}: typeof import("openapi-typescript") = require("openapi-typescript");
