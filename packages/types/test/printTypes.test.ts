import { fileURLToPath } from "node:url";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { expect, test } from "@jest/globals";
import openapiTS, { astToString } from "openapi-typescript";
import { nameSchemas } from "../scripts/nameSchemas.ts";
import { printTypes } from "../scripts/printTypes.ts";

test("the types are what openapi-typescript's own entry prints, which lints and bundles once more", async () => {
  const file = fileURLToPath(import.meta.resolve("@cloud-agents/spec/foreign/library.yaml"));
  const description = await loadDescription(file);
  const { openapi } = await printTypes(description);
  const settings = { defaultNonNullable: false, emptyObjectsUnknown: true, silent: true };
  const ast = await openapiTS(JSON.stringify(description.document), settings);
  const printed = `${astToString(nameSchemas(ast).nodes)}\nexport {};\n`;
  expect(openapi.slice(openapi.indexOf("export interface paths"))).toBe(printed);
});
