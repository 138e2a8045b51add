import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, compile, installCli, runApp } from "./helpers/installCli.ts";
import { type StartedMock, startMock } from "./helpers/startMock.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const program = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
const report = /prints, for that example:\n\n```\n(.*?)```/s.exec(readme)?.[1] ?? "";

const finding = /curl line:\n\n```\n(.*?)```/s.exec(readme)?.[1] ?? "";

let project: string;
let mock: StartedMock | undefined;
beforeAll(async () => {
  project = await installCli("bookshop");
}, 120_000);
afterAll(async () => {
  await mock?.stop();
  await rm(dirname(project), { recursive: true, force: true });
});

test("the two commands print what the README says", async () => {
  expect(await cloudAgents(project, "init")).toMatchObject({ code: 0, stderr: "" });
  const { stdout, stderr } = await cloudAgents(project, "generate");
  const withoutTimes = (text: string) => text.replace(/ +\d+\.\d s/g, " s");
  expect({ stdout: withoutTimes(stdout), stderr }).toEqual({ stdout: withoutTimes(report), stderr: "" });
}, 60_000);

test("the README's program compiles and runs against the mock", async () => {
  mock = await startMock(project);
  const address = "http://127.0.0.1:4010";
  expect(program).toContain(address);
  expect(await compile(project, program.replace(address, mock.url))).toBe("");
  expect(await runApp(project)).toBe("The Old Man and the Sea\n[]\n");
}, 60_000);

test("the mock keeps the description that it is made from", async () => {
  const args = ["--url", String(mock?.url), "--token", "any", "--stateless", "--quiet"];
  const { code, stdout } = await cloudAgents(project, "contract", ...args);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/\n\d+ kept, 0 broken; \d+ requests in \S+ s\n$/),
  ]);
}, 60_000);

test("of a server that takes a book without a title, the report is what the README shows", async () => {
  const bookshop = createServer(async (request, response) => {
    const send = (status: number, body: object, type = "application/json") =>
      response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));
    const refuse = (status: number) => send(status, { title: "No." }, "application/problem+json");
    if (request.headers.authorization !== "Bearer secret") return refuse(401);
    if (request.method === "GET") return send(200, []);
    try {
      const { title } = JSON.parse(await text(request));
      return typeof title === "string" ? send(201, { id: "book_2", title }) : refuse(400);
    } catch {
      return refuse(400);
    }
  });
  await once(bookshop.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(bookshop.address() as AddressInfo).port}`;
  const args = ["--url", url, "--token", "secret", "--junit", "結果.xml"];
  const { code, stdout } = await cloudAgents(project, "contract", ...args);
  bookshop.close();
  expect([code, stdout]).toEqual([
    1,
    expect.stringContaining(finding.replaceAll("http://127.0.0.1:3000", url)),
  ]);
  expect(await readFile(join(project, "結果.xml"), "utf8")).toContain('failures="1"');
}, 60_000);

test("a run that cannot begin ends with 2, and says what to do", async () => {
  expect(await cloudAgents(project, "contract")).toMatchObject({
    ...{ code: 2, stderr: "Name what to test: --url http://127.0.0.1:4010\n" },
  });
  const { code, stderr } = await cloudAgents(
    project,
    "contract",
    "--url",
    "http://127.0.0.1:1",
    "--only",
    "books",
  );
  expect([code, stderr]).toEqual([2, "There is no operation books. There are books/list, books/create.\n"]);
}, 60_000);

test("a description without operations is refused in one line", async () => {
  await writeFile(join(project, "openapi.yaml"), "openapi: 3.1.0\ninfo: {}\npaths: {}\n");
  const { code, stderr } = await cloudAgents(project, "generate");
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "openapi.yaml:1:1: The description has no operations, so there is nothing to generate.\n",
  });
});
