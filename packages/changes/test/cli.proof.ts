import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

const bin = fileURLToPath(new URL("../bin/cloud-agents-changes.js", import.meta.url));

/** A repository with a description in two files, in a folder whose name is hard to quote. */
let folder: string;
let repository: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "changes-"));
  repository = join(folder, "100% dir 日本");
  write("spec/openapi.yaml", description("1.0.0"));
  write("spec/paths/things.yaml", path(9));
  git("init", "--quiet", "--initial-branch=main");
  commit("first");
  git("tag", "v1.0.0");
  write("spec/paths/things.yaml", path(7));
  commit("second");
  write("spec/paths/things.yaml", path(5));
});
afterAll(() => rmSync(folder, { recursive: true }));

const description = (version: string) => `openapi: 3.1.0
info: { title: Things, version: ${version} }
paths:
  /things: { $ref: paths/things.yaml }
`;

const path = (maxLength: number) => `post:
  requestBody:
    content:
      text/plain:
        schema:
          type: string
          maxLength: ${maxLength}
  responses: { "201": { description: Made. } }
`;

function write(file: string, text: string): void {
  mkdirSync(dirname(join(repository, file)), { recursive: true });
  writeFileSync(join(repository, file), text);
}

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: repository, encoding: "utf8", stdio: "pipe" });
}

function commit(message: string): void {
  git("add", "--all");
  const committer = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
  git(...committer, "commit", "--quiet", "--no-gpg-sign", "-m", message);
}

function run(args: string[], { cwd = repository, env = {} as Record<string, string> } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...env },
  });
  return { status, stdout, stderr };
}

test("compares the files of today with the last tag", () => {
  const before = git("status", "--porcelain");
  expect(run([])).toEqual({
    status: 0,
    stderr: "",
    stdout: `API changes from v1.0.0 to spec/openapi.yaml

Breaking changes (major)

  POST /things
    request maxLength lowered from 9 to 5
      spec/paths/things.yaml:6:11
      Callers: Requests that were valid can now be refused. Adapt what you send before you move to this version.
      Providers: Existing callers can get errors. Keep accepting the old form, or announce a new major version.

1 major, 0 minor, 0 patch
`,
  });
  expect(git("status", "--porcelain")).toBe(before);
});

describe("without --base", () => {
  /** A clone of one commit, as workflows make it: no tags, no branches, nothing edited. */
  function cloneOf(commit: string): string {
    const clone = mkdtempSync(join(folder, "clone-"));
    const inClone = (...args: string[]) => execFileSync("git", args, { cwd: clone, stdio: "pipe" });
    inClone("init", "--quiet");
    inClone("fetch", "--quiet", "--no-tags", "--depth=1", pathToFileURL(repository).href, commit);
    inClone("checkout", "--quiet", "FETCH_HEAD");
    return clone;
  }

  test.each([[["--fail-on", "breaking"]], [["--check-version"]]])(
    "a commit is not checked against itself with %p",
    (args) => {
      const clone = cloneOf("main");
      const { status, stdout, stderr } = run(args, { cwd: clone });
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^There is nothing to check against: .*: --base REF\..*fetch-depth: 0/);
      expect(run([], { cwd: clone }).stdout).toContain("API changes from HEAD");
    },
  );

  test("the tag of the commit itself is passed over, and so are tags that are no release's", () => {
    const tagged = mkdtempSync(join(folder, "tagged-"));
    execFileSync("git", ["clone", "--quiet", repository, tagged], { stdio: "pipe" });
    for (const tag of ["v2.0.0", "nightly-7"])
      execFileSync("git", ["-c", "tag.gpgSign=false", "tag", tag], { cwd: tagged, stdio: "pipe" });
    const { status, stdout } = run(["--check-version"], { cwd: tagged });
    expect([status, stdout]).toEqual([1, expect.stringContaining("and needs 2.0.0")]);
    writeFileSync(join(tagged, "spec/paths/things.yaml"), path(5));
    expect(run([], { cwd: tagged }).stdout).toContain("API changes from v2.0.0");
  });

  test("a branch that is what is checked out is passed over", () => {
    const cloned = mkdtempSync(join(folder, "cloned-"));
    execFileSync("git", ["clone", "--quiet", "--no-tags", repository, cloned], { stdio: "pipe" });
    expect(run(["--fail-on", "breaking"], { cwd: cloned }).status).toBe(2);
    writeFileSync(join(cloned, "spec/paths/things.yaml"), path(5));
    expect(run(["--fail-on", "breaking"], { cwd: cloned })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("API changes from origin/main"),
    });
  });
});

test("compares with any ref, from any folder", () => {
  const { stdout } = run(["openapi.yaml", "--base", "HEAD"], { cwd: join(repository, "spec") });
  expect(stdout).toContain("maxLength lowered from 7 to 5\n      paths/things.yaml:6:11\n");
});

test("compares with a file, bundled or not", () => {
  const bundled = join(folder, "bundled.json");
  const document = { openapi: "3.1.0", info: { title: "Things", version: "1.0.0" }, paths: {} };
  writeFileSync(bundled, JSON.stringify(document));
  expect(run(["--base", bundled]).stdout).toContain("  POST /things\n    operation added\n");
  expect(run([bundled, "--base", "spec/openapi.yaml"]).stdout).toContain(
    "  POST /things\n    operation removed\n",
  );
});

test("leaves no temporary files behind, whether it succeeds or not", () => {
  const scratch = mkdtempSync(join(folder, "tmp-"));
  run([], { env: { TMPDIR: scratch } });
  run(["--base", "HEAD", "spec/paths/things.yaml"], { env: { TMPDIR: scratch } });
  expect(readdirSync(scratch).filter((name) => name.startsWith("cloud-agents"))).toEqual([]);
});

test.each([
  ["a breaking change", ["--fail-on", "breaking"], 1],
  ["no breaking change", ["--fail-on", "breaking", "spec/openapi.yaml", "--base", "spec/openapi.yaml"], 0],
  ["a version that is too low", ["--check-version"], 1],
  ["a version that is enough", ["--check-version", "--base", "spec/openapi.yaml"], 0],
])("ends as asked after %s", (_, args, status) => {
  expect(run(args).status).toBe(status);
});

test("says which version is needed, and because of which changes", () => {
  expect(run(["--check-version"]).stdout).toBe(
    "info.version is 1.0.0, and needs 2.0.0, because:\n  major POST /things (request): maxLength lowered from 9 to 5\n",
  );
});

test("says the same to programs, and at its line", () => {
  const json = run(["--check-version", "--format", "json"]);
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    bump: "major",
    version: { isEnough: false, value: "1.0.0", needed: "2.0.0" },
    changes: [{ level: "major" }],
  });
  const { status, stdout } = run(["--check-version", "--format", "github"]);
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^::error file=spec\/openapi\.yaml,line=2,col=7,title=info\.version::[^\n]*needs 2\.0\.0[^\n]*\n::error file=spec\/paths\/things\.yaml/,
  );
});

test("a version that is enough for a breaking change still fails on it when asked to", () => {
  const file = join(folder, "two.json");
  writeFileSync(
    file,
    JSON.stringify({ openapi: "3.1.0", info: { title: "T", version: "2.0.0" }, paths: {} }),
  );
  const args = [file, "--base", "spec/openapi.yaml", "--check-version"];
  expect(run(args).status).toBe(0);
  const { status, stdout } = run([...args, "--fail-on", "breaking"]);
  expect([status, stdout]).toEqual([
    1,
    "info.version is 2.0.0, which is enough for these changes: 2.0.0 is needed.\n  major POST /things: operation removed\n",
  ]);
});

test("says that a lower version is one", () => {
  const file = join(folder, "later.yaml");
  writeFileSync(file, "openapi: 3.1.0\ninfo: { title: T, version: 2.0.0 }\npaths: {}\n");
  const lower = join(folder, "lower.yaml");
  writeFileSync(lower, readFileSync(file, "utf8").replace("2.0.0", "1.9.0"));
  const { status, stdout } = run([lower, "--base", file, "--check-version"]);
  expect([status, stdout]).toEqual([
    1,
    "info.version is 1.9.0, which is lower than 2.0.0, although nothing changed.\n",
  ]);
});

test("writes the report to a file and nothing to the terminal", () => {
  const file = join(folder, "report.md");
  expect(run(["--format", "markdown", "--output", file])).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(readFileSync(file, "utf8")).toContain("## API changes from `v1.0.0` to `spec/openapi.yaml`");
});

test("annotates the changed line for a workflow", () => {
  // From any folder: a workflow shows places in the repository.
  const { stdout } = run(["openapi.yaml", "--format", "github"], { cwd: join(repository, "spec") });
  expect(stdout).toMatch(
    /^::error file=spec\/paths\/things\.yaml,line=6,col=11,title=major%3A POST \/things \(request\)::maxLength lowered from 9 to 5%0ACallers: [^\n]*\n$/,
  );
});

test.each(["terminal", "markdown", "json", "github", "html"])("prints the same twice as %s", (format) => {
  const once = run(["--format", format, "--lang", "ja"]);
  expect(once).toEqual({ ...run(["--format", format, "--lang", "ja"]), status: 0, stderr: "" });
  expect(once.stdout).toContain("maxLength");
});

test("without a repository, says in one line to name a file", () => {
  const zip = join(folder, "zip");
  mkdirSync(zip);
  writeFileSync(join(zip, "openapi.yaml"), "openapi: 3.1.0\ninfo: { title: T, version: 1.0.0 }\npaths: {}\n");
  const { status, stdout, stderr } = run(["openapi.yaml"], { cwd: zip });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(
    /^.*zip is in no git repository, or git is not installed, .* Name one: --base FILE\n$/,
  );
});

test("without git, says the same", () => {
  const { status, stderr } = run([], { env: { PATH: "" } });
  expect(status).toBe(2);
  expect(stderr).toMatch(/git is not installed, .* --base FILE\n$/);
});

test.each([
  ["a URL", ["--base", "https://api.test/openapi.json"], "is a URL, and nothing is fetched here. Download"],
  ["a folder", ["--base", "spec"], "is a folder. Name the root document in it"],
  ["a ref that is none", ["--base", "v9"], "--base v9 is neither a file nor a git ref"],
  ["a ref like an option", ["--base=--all"], "--base --all is neither a file nor a git ref"],
  ["a description that is none", ["nothing.yaml"], "There is no nothing.yaml"],
  [
    "a file that is no description",
    ["spec/paths/things.yaml", "--base", "HEAD"],
    "spec/paths/things.yaml could not be read",
  ],
  ["two descriptions", ["a.yaml", "b.yaml"], "Only one description can be named"],
  ["an unknown option", ["--bass", "x"], "Unknown option '--bass'"],
  ["an unknown format", ["--format", "pdf"], "--format must be one of terminal, markdown"],
  ["an unknown language", ["--lang", "de"], "--lang must be one of en, ja, zh, not 'de'"],
  [
    "a format that has no check",
    ["--check-version", "--format", "html"],
    "--format of --check-version must be one of terminal, json, github, not 'html'",
  ],
  ["an unknown limit", ["--fail-on", "minor"], "--fail-on must be one of breaking"],
])("%s is an error that says what to do", (_, args, message) => {
  const { status, stdout, stderr } = run(args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test("--help prints the usage", () => {
  const { status, stdout } = run(["--help"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Usage: cloud-agents-changes \[description\] \[options\]\n/);
});
