import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { copyForNew, type Scaffolded } from "./helpers/copyForNew.ts";

const run = promisify(execFile);
let copy: Scaffolded;

beforeAll(async () => {
  copy = await copyForNew();
});
afterAll(() => copy.remove());

test("a resource that is declared as printed is created, listed, changed and deleted, in three hand-written places", async () => {
  const [, output] = await copy.scaffold("resource", "note");
  const before = copy.changed();
  const declaration = /objects\/notes\.ts:\n([\s\S]*?\n {6}\}\);)/.exec(output)?.[1] ?? "";
  await copy.write("packages/server/src/objects/notes.ts", declaration.replaceAll(/^ {6}/gm, ""));
  const kinds = "packages/server/src/objects/objectKinds.ts";
  const list = await copy.read(kinds);
  await copy.write(
    kinds,
    `import { notes } from "./notes.ts";\n${list.replace("environments]", "environments, notes]")}`,
  );
  const places = copy
    .changed()
    .split("\n")
    .filter((line) => line.includes("packages/server") && !before.includes(line));
  expect(places).toHaveLength(2);
  expect(await copy.failures(["build"], "server", "contract-tests")).toBe("");

  const server = pathToFileURL(join(copy.root, "packages/server/dist/index.js")).href;
  const program = `
    import { startServer } from ${JSON.stringify(server)};
    const server = await startServer({ logLevel: "silent" });
    const call = async (method, path, body) => {
      const headers = { authorization: "Bearer pt-somebody", ...(body && { "content-type": "application/json" }) };
      const response = await fetch(server.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      const text = await response.text();
      return [response.status, text && JSON.parse(text)];
    };
    const [created, note] = await call("POST", "/notes", { name: "買い物 🛒" });
    const changed = await call("PATCH", "/notes/" + note.id, { name: "掃除" });
    const [, page] = await call("GET", "/notes");
    const deleted = await call("DELETE", "/notes/" + note.id);
    const gone = await call("GET", "/notes/" + note.id);
    const wrong = await call("PUT", "/notes/" + note.id);
    console.log(JSON.stringify([created, note.name, changed[0], changed[1].name, page.data.length, deleted, gone[0], wrong[0]]));
    await server.stop();`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], {
    env: copy.env,
  });
  expect(JSON.parse(stdout)).toEqual([201, "買い物 🛒", 200, "掃除", 1, [204, ""], 404, 405]);
}, 600_000);

test("the next step after scaffolding is named by the compiler", async () => {
  execFileSync("git", ["stash", "--include-untracked", "--quiet"], { cwd: copy.root });
  expect((await copy.scaffold("resource", "memory-note"))[0]).toBe(0);
  expect(await copy.failures(["build"], "spec")).toBe("");
  const missing = await copy.failures(["typecheck"], "server");
  expect(missing).toContain(
    '"Add a handler for it to packages/server/src/handlers, or its kind of object to packages/server/src/objects."',
  );
  expect(missing).toContain("createMemoryNote");
}, 600_000);
