import { createRequire } from "node:module";
import type { FormatsPlugin } from "ajv-formats";

const require = createRequire(import.meta.url);
const { Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
const addFormats = require("ajv-formats") as FormatsPlugin;

const ajv = new Ajv2020({ strict: false });
addFormats(ajv);
ajv.addSchema(require("@cloud-agents/spec/openapi.json"), "description");

/** Whether a value fits a schema of the description as plain JSON Schema: without discriminators or rewriting. */
export function fitsPlainly(reference: string, value: unknown): boolean {
  return ajv.getSchema(`description${reference}`)?.(value) as boolean;
}
