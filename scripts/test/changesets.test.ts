import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { packageFolders } from "../install.mjs";
import { checkChangesets } from "../src/release/checkChangesets.ts";
import { root } from "./helpers/markdown.ts";

interface Status {
  changesets: { summary: string }[];
  releases: { name: string; type: string }[];
}

let copy: string;
const manifests = await Promise.all(
  packageFolders(root).map(async (folder) => {
    const manifest = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
    return { folder, ...manifest } as { folder: string; name: string; version: string; private?: boolean };
  }),
);
/** What has a version for users: the published packages, and the description that they are made from. */
const versioned = manifests.filter((manifest) => !manifest.private || manifest.folder === "spec");

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "changesets-"));
  const files = ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", ".changeset/config.json"];
  for (const file of [...files, ...manifests.map(({ folder }) => `${folder}/package.json`)])
    await cp(join(root, file), join(copy, file));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: copy, stdio: "pipe" });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  const committer = ["-c", "user.name=copy", "-c", "user.email=copy@localhost"];
  git(...committer, "commit", "--quiet", "--no-gpg-sign", "-m", "copy");
});
afterAll(() => rm(copy, { recursive: true }));

/** What the next release would be with one changeset. */
async function statusWith(changeset: string): Promise<Status> {
  await writeFile(join(copy, ".changeset/one.md"), changeset);
  const args = ["status", "--output=status.json"];
  execFileSync(join(root, "node_modules/.bin/changeset"), args, { cwd: copy, stdio: "pipe" });
  return JSON.parse(await readFile(join(copy, "status.json"), "utf8"));
}

test.each(["patch", "minor", "major"])(
  "a %s change of one package is one of all that are published",
  async (type) => {
    const { changesets, releases } = await statusWith(
      `---\n"@cloud-agents/validator": ${type}\n---\n\nChecks more.\n`,
    );
    expect(changesets).toMatchObject([{ summary: "Checks more." }]);
    // Of the others it says that there is nothing to release.
    const released = releases
      .filter(({ type }) => type !== "none")
      .map(({ name, type }) => `${name}: ${type}`)
      .sort();
    expect(released).toEqual(versioned.map(({ name }) => `${name}: ${type}`).sort());
  },
);

test("every changeset names a package and says something", async () => {
  expect(await checkChangesets(root)).toEqual([]);
});

test.each([
  ["no sentence", '---\n"@cloud-agents/types": patch\n---\n\n', "says nothing. Write a sentence"],
  ["no sentence and no line at its end", '---\r\n"@cloud-agents/types": patch\r\n---', "says nothing."],
  ["no package", "---\n---\n\nChecks more.\n", "names no package. Name one"],
])("a changeset with %s is found", async (_, changeset, expected) => {
  await writeFile(join(copy, ".changeset/one.md"), changeset);
  expect(await checkChangesets(copy)).toEqual([expect.stringContaining(`.changeset/one.md ${expected}`)]);
});

test.each(versioned.map(({ name, folder, version }) => [name, folder, version]))(
  "the changelog of %s begins with its version",
  async (name, folder, version) => {
    const changelog = await readFile(join(root, folder, "CHANGELOG.md"), "utf8");
    expect(changelog.split("\n").slice(0, 3)).toEqual([`# ${name}`, "", `## ${version}`]);
  },
);
