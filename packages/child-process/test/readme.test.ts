import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("..", import.meta.url));
// Inside the package, so that the example imports it by its name, as users do.
const folder = `${root}reports/readme`;

beforeAll(() => mkdir(folder, { recursive: true }));
afterAll(() => rm(folder, { recursive: true }));

test("the README's example runs", async () => {
  const [, code = ""] = /```ts\n(.*?)```/s.exec(await readFile(`${root}README.md`, "utf8")) ?? [];
  await writeFile(`${folder}/example.mjs`, code);
  await writeFile(
    `${folder}/server.js`,
    `import { createServer } from "node:http";
    const port = Number(process.argv[2].split("=")[1]);
    createServer().listen(port, () => process.send({ url: \`http://127.0.0.1:\${port}\` }));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, ["example.mjs"], { cwd: folder });
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
});
