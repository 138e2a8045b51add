import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readBase } from "../src/readBase.ts";

/** A repository whose description is in one folder, and what it refers to in others; the first commit has the tag `v1.0.0`. */
let repository: string;
const description = () => join(repository, "api/openapi.yaml");

function write(file: string, text: string): void {
  mkdirSync(dirname(join(repository, file)), { recursive: true });
  writeFileSync(join(repository, file), text);
}

function git(...args: string[]): void {
  const settings = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "tag.gpgSign=false"];
  execFileSync("git", [...settings, ...args], { cwd: repository, stdio: "pipe" });
}

beforeAll(() => {
  repository = realpathSync(mkdtempSync(join(tmpdir(), "100% base 日本-")));
  write(
    "api/openapi.yaml",
    `openapi: 3.1.0
info: { title: Notes, version: 1.0.0 }
paths: {}
components:
  schemas:
    Note: { $ref: ../shared/注 1.yaml }
    Linked: { $ref: linked.yaml }
`,
  );
  write("shared/注 1.yaml", "type: string\r\nmaxLength: 9\r\n");
  symlinkSync("../shared/注 1.yaml", join(repository, "api/linked.yaml"));
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--no-gpg-sign", "-m", "first");
  git("tag", "v1.0.0");
  git("branch", "docs");
  write("docs/index.md", "");
  write("other/index.md", "");
  write(
    "api/broken.yaml",
    "openapi: 3.1.0\npaths: { /a: { $ref: ../../outside.yaml }, /b: { $ref: none.yaml } }\n",
  );
  git("add", "--all");
  git("commit", "--quiet", "--no-gpg-sign", "-m", "second");
  rmSync(join(repository, "shared"), { recursive: true });
});
afterAll(() => rmSync(repository, { recursive: true }));

const note = { type: "string", maxLength: 9 };

test("a tag has the files outside of the description's folder, too, and links to them", async () => {
  const { document, name } = await readBase("v1.0.0", description(), false);
  expect(name).toBe("v1.0.0");
  expect(Object.values((document.components as { schemas: object }).schemas)).toContainEqual(note);
});

test("a branch that has the name of a folder is the branch", async () => {
  const folder = process.cwd();
  process.chdir(repository);
  try {
    expect(await readBase("docs", description(), false)).toMatchObject({ name: "docs" });
    await expect(readBase("other", description(), false)).rejects.toThrow("--base other is a folder");
  } finally {
    process.chdir(folder);
  }
});

test("what a hook says of its repository is left aside", async () => {
  const ofHook = { GIT_DIR: join(repository, "none"), GIT_WORK_TREE: tmpdir(), GIT_INDEX_FILE: "index" };
  Object.assign(process.env, ofHook);
  try {
    expect(await readBase(undefined, description(), false)).toMatchObject({ name: "v1.0.0" });
  } finally {
    for (const name of Object.keys(ofHook)) delete process.env[name];
  }
});

test("a reference to what the commit does not have is named with its place", async () => {
  await expect(readBase("HEAD", join(repository, "api/broken.yaml"), false)).rejects.toThrow(
    `HEAD could not be read: broken.yaml:2:14: The $ref leads to a file that does not exist: ../../outside.yaml
broken.yaml:2:48: The $ref leads to a file that does not exist: none.yaml`,
  );
});

test("a description that the commit does not have is an error that names it", async () => {
  await expect(readBase("v1.0.0", join(repository, "api/broken.yaml"), false)).rejects.toThrow(
    "v1.0.0 has no api/broken.yaml. Choose another --base, or say what it was called there: --base v1.0.0:PATH",
  );
});

test("a description that was moved since is read under the name that it had", async () => {
  const { document, name } = await readBase(
    "v1.0.0:api/openapi.yaml",
    join(repository, "api/broken.yaml"),
    false,
  );
  expect(name).toBe("v1.0.0:api/openapi.yaml");
  expect(Object.values((document.components as { schemas: object }).schemas)).toContainEqual(note);
  await expect(readBase("v1.0.0:api/none.yaml", description(), false)).rejects.toThrow(
    "v1.0.0 has no api/none.yaml.",
  );
});

test("a ref that a shallow clone lacks is an error that says how to fetch it", async () => {
  const clone = `${repository} shallow`;
  git("clone", "--quiet", "--depth=1", `file://${encodeURI(repository)}`, clone);
  try {
    await expect(readBase("v1.0.0", join(clone, "api/openapi.yaml"), false)).rejects.toThrow(
      "fetch-depth: 0 of actions/checkout",
    );
  } finally {
    rmSync(clone, { recursive: true });
  }
});
