import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { buildSite } from "./buildSite.ts";

const bundle = createRequire(import.meta.url).resolve("@cloud-agents/spec/openapi.json");
try {
  const site = fileURLToPath(new URL("../dist/site", import.meta.url));
  await buildSite(readBuiltDescription(), dirname(bundle), site);
} catch (error) {
  console.error(`docs: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
