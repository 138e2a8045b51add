import { expect, test } from "@jest/globals";
import { checkContents } from "../src/release/checkContents.ts";
import type { PackedPackage } from "../src/release/packPackage.ts";
import type { Manifest } from "../src/release/readPackages.ts";

const surroundings = {
  folders: ["/build/workspace 100%"],
  workspace: new Set(["@cloud-agents/types", "@cloud-agents/spec"]),
  published: new Map([["@cloud-agents/types", "1.1.0"]]),
};

/** What is found in a package that is right but for the files and fields that are named. */
function check(files: Record<string, string>, fields: Partial<Manifest> = {}): Promise<string[]> {
  const all = { "package.json": "{}", "README.md": "", LICENSE: "MIT", "dist/index.js": "", ...files };
  const packed: PackedPackage = {
    name: "@cloud-agents/client",
    folder: "packages/client",
    tarball: "client.tgz",
    packedSize: 1,
    size: 1,
    files: Object.entries(all).map(([path, text]) => ({ path, data: new TextEncoder().encode(text) })),
    manifest: {
      name: "@cloud-agents/client",
      version: "1.1.0",
      files: ["dist"],
      publishConfig: { access: "public", provenance: true },
      ...fields,
    },
  };
  return checkContents(packed, surroundings);
}

test("a package that is right has no findings", async () => {
  const dependencies = { "@cloud-agents/types": "1.1.0", hono: "^4.0.0" };
  expect(await check({ "dist/日本.js": "// /workspace/data" }, { dependencies })).toEqual([]);
});

test.each<[string, Record<string, string>, Partial<Manifest>, RegExp]>([
  ["a file that is not listed", { "src/index.ts": "" }, {}, /^src\/index\.ts is packed, but not listed/],
  ["a source map", { "dist/a.js.map": "{}" }, {}, /^dist\/a\.js\.map is a source map/],
  ["a link to a source map", { "dist/a.js": "\n//# sourceMappingURL=a.js.map" }, {}, /^dist\/a\.js:2 points/],
  [
    "the path of the workspace",
    { "dist/a.js": "'/build/workspace 100%/x'" },
    {},
    /^dist\/a\.js:1 has the path/,
  ],
  [
    "a path of somebody's",
    { "dist/a.js": "\n\n'/home/ann/x'" },
    {},
    /^dist\/a\.js:3 has the path \/home\/ann\//,
  ],
  ["a range of the workspace", {}, { dependencies: { hono: "catalog:" } }, /^hono is still catalog:/],
  ["a private package", {}, { dependencies: { "@cloud-agents/spec": "1.1.0" } }, /is private/],
  ["an old version", {}, { peerDependencies: { "@cloud-agents/types": "^1.0.0" } }, /not 1\.1\.0/],
  ["no provenance", {}, { publishConfig: { access: "public" } }, /^the provenance is not asked for/],
])("%s is found, with its place and what to do", async (_, files, fields, expected) => {
  const findings = await check(files, fields);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(expected);
});

test("a token is found, and not printed", async () => {
  // In two parts, so that nothing takes this file for a leak.
  const token = `ghp_${"wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"}`;
  const findings = await check({ "dist/a.js": `\nconst token = "${token}";` });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(/^dist\/a\.js:2 may hold a secret/);
  expect(findings[0]).not.toContain(token);
});
