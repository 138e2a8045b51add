import { createRequire } from "node:module";
import { requireCompiled } from "./requireCompiled.ts";

/**
 * TypeScript, and what of openapi-typescript transforms a document, with the same copy of it. They are required, because before Node imports
 * a CommonJS file as an ES module it searches the file for exports, and the nine megabytes of TypeScript take longer to search than to run.
 * The entry of openapi-typescript would load a linter and a bundler, which a bundle that was linted does not need, and which take as long.
 */
const require = createRequire(import.meta.url);

type OpenapiTypescript = typeof import("openapi-typescript");

export const { exports: ts, keep: keepCompiled } = requireCompiled<typeof import("typescript")>(
  require.resolve("typescript"),
);

export const transformSchema: OpenapiTypescript["transformSchema"] = require("openapi-typescript/dist/transform/index.cjs");

export const { astToString, stringToAST }: OpenapiTypescript = require("openapi-typescript/dist/lib/ts.cjs");

export const {
  resolveRef,
  scanDiscriminators,
}: OpenapiTypescript = require("openapi-typescript/dist/lib/utils.cjs");
