import { execFile } from "node:child_process";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runTurbo } from "../src/runTurbo.ts";
import { type Copy, copyWorkspace } from "./helpers/copyWorkspace.ts";
import { madeUpChanges } from "./helpers/madeUpChanges.ts";
import { codeUnder, parseMarkdown, root } from "./helpers/markdown.ts";
import { translateMadeUp } from "./helpers/translateMadeUp.ts";

// These tests go on from one another in one copy of the workspace, as building it takes most of the time. What is already built
// in the workspace is not built again.

const run = promisify(execFile);
const contributing = parseMarkdown("CONTRIBUTING.md");
const changes = Object.entries(madeUpChanges);
/** What was written for each recipe. */
const written = new Map<string, Set<string>>();
let copy: Copy;

beforeAll(async () => {
  copy = await copyWorkspace();
  copy.env.TURBO_CACHE_DIR = process.env.TURBO_CACHE_DIR ?? join(root, ".turbo/cache");
});
afterAll(() => copy.remove());

/** The copy, for the changes of one recipe: it remembers the files. */
function noting(recipe: string): Copy {
  const paths = written.get(recipe) ?? new Set();
  written.set(recipe, paths);
  return {
    ...copy,
    write(path, text) {
      paths.add(path);
      return copy.write(path, text);
    },
  };
}

/** Runs tasks of some packages; returns what failed tasks printed, with the folder of their package before each line. */
async function check(tasks: string[], ...packages: string[]): Promise<string> {
  const filters = packages.map((name) => `--filter=@cloud-agents/${name}`);
  const { ok, tasks: done, errors } = await runTurbo([...tasks, "--continue=always", ...filters], copy);
  const failed = done.filter(({ exitCode }) => exitCode !== 0);
  if (!ok && failed.length === 0) throw new Error(errors.join("\n"));
  return failed.flatMap((task) => task.log.map((line) => `${task.package}: ${line}`)).join("\n");
}

/** Statuses of operations for which a contract test is missing. */
async function coverageGaps(): Promise<string> {
  const source = (name: string) => JSON.stringify(join(copy.root, "packages/contract-tests/src", name));
  const program = `
    import { allCases } from ${source("allCases.ts")};
    import { coverageGaps } from ${source("coverageGaps.ts")};
    import { readDescription } from ${source("readDescription.ts")};
    const description = readDescription();
    console.log(coverageGaps(description, allCases(description)).join("\\n"));`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  return (
    await run(process.execPath, args, { cwd: join(copy.root, "scripts"), env: copy.env })
  ).stdout.trim();
}

test("a field that an example lacks is a mistake with the place of the example", async () => {
  for (const [recipe, { describe }] of changes) await describe(noting(recipe));
  const found = await check(["lint"], "spec");
  expect(found).toContain("components/examples/EnvironmentExample.yaml");
  expect(found).toContain("must have required property 'region'");
  await madeUpChanges["A field"].giveExamples(noting("A field"));
}, 600_000);

test("each step that is left out is named, with what to do", async () => {
  const found = await check(["typecheck"], "client", "server", "types");
  const addCase = "Add a case for this event type to the switch above\\.";
  expect(found.split("\n")).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^server: src\/objects\/environments\.ts.* Property 'region' is missing/),
      expect.stringMatching(
        /^server: src\/handlers\/index\.ts.* Property 'createAgentPing' is missing .*"Add a handler for it to packages\/server\/src\/handlers, or its kind of object/,
      ),
      expect.stringMatching(
        /^server: src\/handlers\/sessions\.ts.* '"session_resting"' .*"Add this key to `named` in spec\/messages\.yaml\."/,
      ),
      expect.stringMatching(new RegExp(`^types: test/SessionEvent\\.test-d\\.ts.*${addCase}`)),
      expect.stringMatching(new RegExp(`^client: test/stream/isKnownEvent\\.test\\.ts.*${addCase}`)),
    ]),
  );
  expect(await coverageGaps()).toBe(
    "getSession 409 is only requested as an example, no case produces it. Add one to packages/contract-tests/src/cases.",
  );
}, 600_000);

test("who follows the recipes to the end passes all checks", async () => {
  for (const [recipe, { implement }] of changes) await implement(noting(recipe));
  expect(await check(["lint"], "spec")).toBe("");
  expect(await check(["lint-translations"], "spec")).toMatch(
    /spec: overlays\/zh\.yaml:1:5: .* has no translation: "/,
  );
  await translateMadeUp(copy);
  expect(await check(["lint-translations"], "spec")).toBe("");
  expect(await check(["typecheck"], "client", "contract-tests", "server", "types")).toBe("");
  expect(await coverageGaps()).toBe("");
}, 600_000);

test.each(Object.keys(madeUpChanges))(
  "the recipe for %s names all files that had to be written",
  (recipe) => {
    const named = codeUnder(contributing, recipe);
    const unnamed = [...(written.get(recipe) ?? [])].filter(
      (path) => !named.includes(path) && !named.includes(`${posix.dirname(path)}/`),
    );
    expect(unnamed).toEqual([]);
  },
);
