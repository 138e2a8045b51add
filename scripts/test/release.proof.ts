import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { packageFolders } from "../install.mjs";
import { type Copy, copyWorkspace } from "./helpers/copyWorkspace.ts";
import { root } from "./helpers/markdown.ts";

const run = promisify(execFile);
let copy: Copy;
let registry: Server;
let released: string;

beforeAll(async () => {
  copy = await copyWorkspace();
  released = await mkdtemp(join(tmpdir(), "released-"));
  // Knows one release of every package.
  registry = createServer((_, response) => {
    const version = { version: "1.0.0", dist: { unpackedSize: 4_321 } };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ "dist-tags": { latest: "1.0.0" }, versions: { "1.0.0": version } }));
  }).listen(0, "127.0.0.1");
  await once(registry, "listening");
});
afterAll(async () => {
  registry.close();
  await rm(released, { recursive: true });
  await copy.remove();
});

const published = packageFolders(root).filter(
  (folder) => !JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).private,
);

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=copy", "-c", "user.email=copy@localhost", ...args], {
    cwd: copy.root,
    encoding: "utf8",
  });

/** Runs the release in the copy; what it builds is cached with what the workspace itself built. */
async function release(...args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...copy.env,
    TMPDIR: tmpdir(),
    TURBO_CACHE_DIR: join(root, ".turbo/cache"),
    npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}`,
    GITHUB_SERVER_URL: "https://git.example",
    GITHUB_REPOSITORY: "some/fork",
  };
  const cwd = join(copy.root, "scripts");
  const program = ["--import", "tsx", "src/release.ts", "--output", released];
  return run(process.execPath, [...program, ...args], { cwd, env, maxBuffer: 1e7 }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
  );
}

test("a dry run makes the whole release of a changeset, and changes nothing in the workspace", async () => {
  await copy.write(".changeset/made-up.md", '---\n"@cloud-agents/types": minor\n---\n\nMade up.\n');
  const before = git("status", "--porcelain", "--ignored");
  const { code, output } = await release("--dry-run");
  expect(output).toMatch(/@cloud-agents\/react +1\.0\.0 → 1\.1\.0 +\d+ +[\d,]+ +[\d,]+ +– +✓ +✓ +✓ /);
  expect(output).toMatch(/Changesets: .*made-up/);
  expect(output).toContain("There is no tag of a release");
  expect(output).toContain("Before the release: The commit has no tag v1.1.0.");
  expect(output).toContain(`Would publish ${published.length} packages of version 1.1.0, in this order:\n`);
  expect(output.indexOf("npm publish cloud-agents-types")).toBeLessThan(
    output.indexOf("npm publish cloud-agents-client"),
  );
  expect(code).toBe(0);
  expect(git("status", "--porcelain", "--ignored")).toBe(before);
}, 600_000);

test("an archive says where it was built, and its bill of materials what it brings along", async () => {
  const client = join(released, "cloud-agents-client-1.1.0");
  const packed = execFileSync("tar", ["-xzOf", `${client}.tgz`, "package/package.json"], {
    encoding: "utf8",
  });
  expect(JSON.parse(packed)).toMatchObject({
    version: "1.1.0",
    repository: { url: "git+https://git.example/some/fork.git", directory: "packages/client" },
    dependencies: { "@cloud-agents/types": "1.1.0" },
  });
  const bill = JSON.parse(await readFile(`${client}.cdx.json`, "utf8"));
  expect(bill.components.map(({ purl }: { purl: string }) => purl)).toEqual(
    expect.arrayContaining(["pkg:npm/%40cloud-agents/types@1.1.0", "pkg:npm/openapi-fetch@0.17.0"]),
  );
  expect(bill.components.every(({ licenses }: { licenses?: object[] }) => licenses?.length === 1)).toBe(true);
});

test("a broken package, and types that break a test of the last release, forbid the release by name", async () => {
  await copy.write("packages/types/test/ofThen.test-d.ts", "export const then: string = 1;\n");
  git("add", "--all");
  git("commit", "--quiet", "--no-gpg-sign", "-m", "then");
  git("-c", "tag.gpgSign=false", "tag", "v1.0.0");
  const manifest = JSON.parse(await copy.read("packages/react/package.json"));
  manifest.exports["./missing"] = "./dist/missing.js";
  await copy.write("packages/react/package.json", JSON.stringify(manifest));
  const { code, output } = await release("--dry-run");
  expect(output).toMatch(/✗ @cloud-agents\/react: publint: .*missing\.js/);
  expect(output).toMatch(/✗ the types no longer pass a test of v1\.0\.0: test\/ofThen\.test-d\.ts\(1,14\)/);
  expect(output).toMatch(/@cloud-agents\/types +1\.0\.0 → 1\.1\.0 .* 4,321 /);
  expect(output).toContain(
    "What changed in the API: api-changes.en.md, api-changes.ja.md, api-changes.zh.md\n",
  );
  expect(await readFile(join(released, "api-changes.en.md"), "utf8")).toContain("## ");
  expect(output).toMatch(/Nothing would be published\.\n$/);
  expect(code).toBe(1);
}, 600_000);

test("an option that does not exist is refused", async () => {
  const { code, output } = await release("--dry");
  expect(output).toContain("See npm run release -- --help.");
  expect(code).toBe(2);
});
