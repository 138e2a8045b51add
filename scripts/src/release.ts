import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createTerminal } from "./createTerminal.ts";
import { findObstacles } from "./release/findObstacles.ts";
import { findMistakesOf, formatRelease } from "./release/formatRelease.ts";
import { prepareRelease } from "./release/prepareRelease.ts";
import { publishPackages } from "./release/publishPackages.ts";

// `npm run release`: makes a release in a copy of the workspace, checks it, and publishes it.

const HELP = `npm run release -- [options]

Makes a release in a copy of the workspace: takes the changesets over into versions and changelogs, compares with the last release,
builds, packs, checks each archive, and writes what changed in the API (Markdown) and what each package depends on (CycloneDX). Then it
publishes the archives, which only the workflow .github/workflows/release.yml can do: npm trusts it instead of a token.

  --dry-run          everything but publishing
  --output <folder>  for the archives, the bills of materials and the changes of the API. Default: a new temporary folder
  --help             prints this

Exit codes: 0, 1 when something forbids the release, 2 when the command line is wrong, 130 after Ctrl-C.`;

const root = fileURLToPath(new URL("../..", import.meta.url));
const terminal = createTerminal(process.stdout, process.env);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stop.abort());

function readCommandLine() {
  try {
    const { values } = parseArgs({
      options: {
        "dry-run": { type: "boolean", default: false },
        output: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    console.error(`${(error as Error).message}\nSee npm run release -- --help.`);
    process.exitCode = 2;
    return undefined;
  }
}

/** @returns Whether nothing forbids the release. */
async function release(isDry: boolean, output: string, copy: string): Promise<boolean> {
  const onStep = (text: string) => terminal.step(text);
  const prepared = await prepareRelease({
    root,
    copy,
    output,
    env: process.env,
    signal: stop.signal,
    onStep,
  });
  terminal.done();
  terminal.line();
  for (const line of formatRelease(prepared)) terminal.line(line);
  terminal.line();
  terminal.line(`Archives and SBOMs: ${output}`);
  if (prepared.apiChanges.length > 0)
    terminal.line(`What changed in the API: ${prepared.apiChanges.map((path) => basename(path)).join(", ")}`);
  if (prepared.changesets.length > 0) terminal.line(`Changesets: ${prepared.changesets.join(", ")}`);
  for (const note of prepared.notes) terminal.line(note);
  const mistakes = findMistakesOf(prepared);
  for (const mistake of mistakes) terminal.line(terminal.bad(`✗ ${mistake}`));
  if (mistakes.length > 0) {
    terminal.line();
    const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
    terminal.line(`${count}. Nothing ${isDry ? "would be" : "was"} published.`);
    return false;
  }

  const obstacles = await findObstacles(root, prepared);
  const packages = prepared.packages.map(({ packed }) => packed);
  terminal.line();
  if (isDry) {
    for (const obstacle of obstacles) terminal.line(`Before the release: ${obstacle}`);
    terminal.line(`Would publish ${packages.length} packages of version ${prepared.version}, in this order:`);
    for (const { tarball } of packages) terminal.line(`  npm publish ${basename(tarball)}`);
    terminal.line(`The workflow does so with: npm run release`);
    return true;
  }
  for (const obstacle of obstacles) terminal.line(terminal.bad(`✗ ${obstacle}`));
  if (obstacles.length > 0) return false;
  await publishPackages(packages, onStep);
  terminal.done();
  terminal.line(`Published ${packages.length} packages of version ${prepared.version}.`);
  return true;
}

const options = readCommandLine();
if (options?.help) console.log(HELP);
else if (options) {
  const folder = await realpath(tmpdir());
  const copy = await mkdtemp(join(folder, "cloud-agents-release-"));
  const ownOutput = options.output ? undefined : await mkdtemp(join(folder, "cloud-agents-released-"));
  try {
    const ok = await release(options["dry-run"], ownOutput ?? resolve(options.output as string), copy);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    terminal.done();
    // Nobody was told of it.
    if (ownOutput) await rm(ownOutput, { recursive: true });
    if (!stop.signal.aborted) console.error((error as Error).message);
    process.exitCode = stop.signal.aborted ? 130 : 1;
  } finally {
    await rm(copy, { recursive: true });
  }
}
