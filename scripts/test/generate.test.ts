import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "./helpers/markdown.ts";

const { inputs, outputs } = JSON.parse(readFileSync(join(root, "scripts/turbo.json"), "utf8")).tasks
  .generate as {
  inputs: string[];
  outputs: string[];
};

/** The modules that a module reads, itself included, as far as they are in the workspace. */
function modulesOf(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const text = readFileSync(path, "utf8");
  // Types are not loaded; and what a generator prints imports nothing else.
  for (const [, specifier = ""] of text.matchAll(
    /^(?:import (?!type )|export (?!type )|\} from ).*?"([^"]+)";$/gm,
  )) {
    if (specifier.startsWith(".")) modulesOf(join(dirname(path), specifier), found);
  }
  return found;
}

/** A glob of turbo's, as far as ours use them. */
const toPattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replaceAll(".", "\\.")
      .replace(/\{([^}]*)\}/g, (_, names: string) => `(${names.replaceAll(",", "|")})`)
      .replace(/\*\*|\*/g, (star) => (star === "**" ? ".+" : "[^/]*"))}$`,
  );
const fromRoot = (glob: string) =>
  glob.includes("$TURBO_ROOT$/") ? glob.replace("$TURBO_ROOT$/", "") : `scripts/${glob}`;

function isInput(path: string): boolean {
  const patterns = inputs.map(
    (glob) => [glob.startsWith("!"), toPattern(fromRoot(glob.replace("!", "")))] as const,
  );
  const matching = patterns.filter(([, pattern]) => pattern.test(path));
  return matching.length > 0 && matching.every(([isLeftOut]) => !isLeftOut);
}

const generators = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name, "scripts/generate.ts"))
  .filter((path) => existsSync(path));

test("every module of a generator is an input of the task that runs it, so that another one is another result", () => {
  const task = [join(root, "scripts/src/generate.ts"), join(root, "spec/scripts/bundle.ts")];
  // It writes into its dist, and is a part of its build.
  const run = generators.filter((path) => !path.includes("/validator/"));
  expect(run.length).toBeGreaterThan(4);
  const modules = [...task, ...run]
    .flatMap((path) => [...modulesOf(path)])
    .map((path) => relative(root, path));
  expect(modules).toContain("packages/server/src/runtime/parseStep.ts");
  expect(modules.filter((path) => !isInput(path))).toEqual([]);
});

test.each([
  ["spec/components/schemas/Agent.yaml", true],
  ["spec/見積/新しい.yaml", true],
  ["spec/decisions.md", true],
  ["spec/decisions.ja.md", false],
  ["spec/overlays/ja.yaml", false],
  ["spec/dist/openapi.json", false],
  ["spec/.turbo/turbo-lint.log", false],
  ["spec/test/limits.test.ts", false],
  ["spec/workflows/run-session.arazzo.yaml", false],
  ["packages/server/src/createApp.ts", false],
])("whether %s is an input: %s", (path, expected) => {
  expect(isInput(path)).toBe(expected);
});

test("every folder of files that are committed is an output", () => {
  const committed = generators
    .filter((path) => !path.includes("/validator/"))
    .map((path) => relative(root, dirname(dirname(path))))
    .map((folder) =>
      existsSync(join(root, folder, "generated")) ? `${folder}/generated/**` : `${folder}/src/generated/**`,
    );
  expect(outputs.map(fromRoot)).toEqual(expect.arrayContaining(committed));
});
