import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { packageFolders } from "../install.mjs";
import { allBefore, tasks } from "../src/tasks.ts";
import { NOT_SERVED } from "./helpers/printers.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The commands of each package's scripts, as `client:build: tsc -p tsconfig.build.json`. */
// The script of `scripts` is how turbo calls the functions of the others.
const served = packageFolders(root).filter((folder) => folder !== "scripts" && !NOT_SERVED.includes(folder));
const commands = served.flatMap((folder) => {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  return ["generate", "bundle", "build", "translate", "pages"].flatMap((script) =>
    (scripts[script]?.split(" && ") ?? []).map((command: string) => ({ folder, script, command })),
  );
});

test.each(commands)("the loop runs $command of $folder, as turbo does", ({ folder, script, command }) => {
  const [tool] = command.split(" ");
  const runs = tasks.filter(
    (task) => task.folder === folder && task.script === script && (task.only ?? tool) === tool,
  );
  expect(runs).not.toEqual([]);
  if (tool === "tsx") for (const task of runs) expect(task.thread).toBeDefined();
});

test("each task comes after those whose output it reads", () => {
  const ids = tasks.map(({ id }) => id);
  for (const { id, after } of tasks)
    for (const other of after) expect(ids.slice(0, ids.indexOf(id))).toContain(other);
});

test("each task waits for the packages that its own one needs at run time", () => {
  for (const task of tasks.filter(
    ({ script, only }) => ["build", "pages"].includes(script) && only !== "tsx",
  )) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, task.folder, "package.json"), "utf8"));
    const needed = Object.keys(dependencies)
      .filter((name) => name.startsWith("@cloud-agents/") && name !== "@cloud-agents/spec")
      .map((name) => basename(name));
    for (const name of needed) expect(task.after.map((id) => id.split(":")[0])).toContain(name);
  }
});

test("what failed waits for everything that leads to what it reads", () => {
  const guides = tasks.find(({ id }) => id === "docs:guides");
  expect(guides && allBefore(guides)).toEqual(
    expect.arrayContaining(["docs:pages", "spec:translate", "client:generate", "spec:bundle"]),
  );
});
