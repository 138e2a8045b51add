import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { buildSite, type Part } from "./buildSite.ts";

/**
 * Builds the docs of this workspace into dist/site. `CLOUD_AGENTS_DOCS_URL` is where they will be published, if anywhere.
 *
 * @param parts What to build; everything by default.
 */
export async function build(parts?: readonly Part[]): Promise<void> {
  const spec = dirname(createRequire(import.meta.url).resolve("@cloud-agents/spec/package.json"));
  const site = fileURLToPath(new URL("../dist/site", import.meta.url));
  await buildSite(spec, site, parts, process.env.CLOUD_AGENTS_DOCS_URL);
}

// The loop of `npm start` imports this in a worker, and calls it for each change.
if (isMainThread) {
  const parts = process.argv.slice(2) as Part[];
  await build(parts.length > 0 ? parts : undefined).catch((error) => {
    console.error(`docs: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  });
}
