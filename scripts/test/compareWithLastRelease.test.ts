import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  compareWithLastRelease,
  findLastRelease,
  isReleasedElsewhere,
  writeApiChanges,
} from "../src/release/compareWithLastRelease.ts";
import { root } from "./helpers/markdown.ts";

/** A workspace with a description and a release, and one commit after it. */
let copy: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=copy", "-c", "user.email=copy@localhost", ...args], {
    cwd: copy,
    stdio: "pipe",
  });

function commit(message: string): void {
  git("add", "--all");
  git("commit", "--quiet", "--no-gpg-sign", "-m", message);
}

const tag = (name: string) => git("-c", "tag.gpgSign=false", "tag", name);

/** Writes the description, with a limit of what a request may contain. */
const describeLimit = (version: string, maxLength: number) =>
  writeFile(
    join(copy, "spec/openapi.yaml"),
    `openapi: 3.1.0
info: { title: Things, version: ${version} }
paths:
  /things:
    post:
      requestBody: { content: { text/plain: { schema: { type: string, maxLength: ${maxLength} } } } }
      responses: { "201": { description: Made. } }
`,
  );

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "last-release-"));
  for (const folder of ["spec", "packages/types/test"]) await mkdir(join(copy, folder), { recursive: true });
  await symlink(join(root, "packages/changes"), join(copy, "packages/changes"));
  await describeLimit("1.0.0", 256);
  git("init", "--quiet", "--initial-branch=main");
  commit("release");
  tag("v1.0.0");
  await describeLimit("2.0.0", 100);
  commit("break");
});
afterAll(() => rm(copy, { recursive: true }));

test.each([
  [
    "1.0.1",
    [
      expect.stringMatching(
        /^\.changeset: the API change since v1\.0\.0 is major, .* make 1\.0\.1; 2\.0\.0 is needed\. Add a major changeset/,
      ),
    ],
  ],
  ["2.0.0", []],
])(
  "packages of version %s with a breaking change of the API are compared with it",
  async (version, expected) => {
    expect((await compareWithLastRelease(copy, "v1.0.0", version)).findings).toEqual(expected);
  },
);

test("what changed in the API since then is written in each language, for readers of a release", async () => {
  const folder = await mkdtemp(join(tmpdir(), "api-changes-"));
  const paths = await writeApiChanges(copy, "v1.0.0", "2.0.0", folder);
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  await rm(folder, { recursive: true });
  expect(texts).toEqual([
    expect.stringMatching(/^## .*`v1\.0\.0`.*`v2\.0\.0`.*\n[\s\S]*lowered from `256` to `100`\n[\s\S]*\.\n$/),
    expect.stringMatching(/^## `v1\.0\.0` から `v2\.0\.0` への API の変更\n/),
    expect.stringMatching(/^## API 变更：`v1\.0\.0` 到 `v2\.0\.0`\n/),
  ]);
});

test("the last release is the tag before this commit, whether its version is released again or not", async () => {
  expect(await findLastRelease(copy, "1.0.0")).toBe("v1.0.0");
  expect(await findLastRelease(copy, "2.0.0")).toBe("v1.0.0");
});

test("a version whose tag is on another commit is released already", async () => {
  expect(await isReleasedElsewhere(copy, "1.0.0")).toBe(true);
  expect(await isReleasedElsewhere(copy, "2.0.0")).toBe(false);
});

test("a version whose tag is on this commit is being released, and compared with the one before", async () => {
  tag("v2.0.0");
  expect(await isReleasedElsewhere(copy, "2.0.0")).toBe(false);
  expect(await findLastRelease(copy, "2.0.0")).toBe("v1.0.0");
});
