import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSite } from "./buildSite.ts";

const bundle = createRequire(import.meta.url).resolve("@cloud-agents/spec/openapi.json");
try {
  await buildSite(dirname(bundle), fileURLToPath(new URL("../dist/site", import.meta.url)));
} catch (error) {
  console.error(`docs: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
