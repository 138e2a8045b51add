/**
 * Bundles the description into dist/openapi.json and dist/openapi.yaml and lints the result: some rules (names of
 * schemas, unused components) see something only in the bundle. Both files change together, and only when the lint passes.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist`;

function redocly(...args: string[]): void {
  try {
    execFileSync("redocly", args, {
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

mkdirSync(dist, { recursive: true });
redocly("bundle", "source", "--output", "dist/next.json");
redocly("lint", "dist/next.json", "--config", "redocly.yaml");
const bundle: unknown = JSON.parse(readFileSync(`${dist}/next.json`, "utf8"));
writeFileSync(
  `${dist}/next.yaml`,
  stringify(bundle, { aliasDuplicateObjects: false, lineWidth: 0, compat: "yaml-1.1" }),
);
renameSync(`${dist}/next.json`, `${dist}/openapi.json`);
renameSync(`${dist}/next.yaml`, `${dist}/openapi.yaml`);
