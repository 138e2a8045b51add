/**
 * Bundles the description into dist/openapi.json and dist/openapi.yaml and lints the result: some rules (names of
 * schemas, unused components) see something only in the bundle. dist/places.json says where each object of the bundle
 * comes from. The files change together, and only when the lint passes.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { loadBundle } from "../src/loadBundle.ts";
import { readDescription } from "../src/readDescription.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist`;

function lint(file: string): void {
  try {
    execFileSync("redocly", ["lint", file, "--config", "redocly.yaml"], {
      cwd: root,
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    process.stderr.write(stdout + stderr);
    process.exit(1);
  }
}

try {
  const { document, places } = await loadBundle(`${root}openapi.yaml`);
  mkdirSync(dist, { recursive: true });
  writeFileSync(`${dist}/next.json`, JSON.stringify(document, null, 2));
  lint("dist/next.json");
  // After the lint, which knows the mistakes better; what it accepts, the generators may still not support.
  for (const notice of readDescription(document, places).ignored) console.warn(`${notice} is ignored.`);
  writeFileSync(
    `${dist}/next.yaml`,
    stringify(document, { aliasDuplicateObjects: false, lineWidth: 0, compat: "yaml-1.1" }),
  );
  writeFileSync(`${dist}/places.json`, JSON.stringify(places));
  renameSync(`${dist}/next.json`, `${dist}/openapi.json`);
  renameSync(`${dist}/next.yaml`, `${dist}/openapi.yaml`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
