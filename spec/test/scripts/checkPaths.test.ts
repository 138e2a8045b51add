import { expect, test } from "@jest/globals";
import { checkPaths } from "../../scripts/checkPaths.ts";
import { readDescription } from "../../src/index.ts";

const responses = { 200: { description: "Fine." } };
const parameters = [{ name: "boat_id", in: "path", required: true, schema: { type: "string" } }];
const description = readDescription({
  openapi: "3.1.0",
  servers: [{ url: "https://api.test/v1" }],
  paths: { "/boats": { get: { responses } }, "/boats/{boat_id}/log": { parameters, get: { responses } } },
});

test("addresses in a page whose path the description does not have are found, with their lines", () => {
  const page = [
    "# 船",
    "",
    'curl http://127.0.0.1:4020/boats -H "x: y"; curl "http://localhost:4010/boats?limit=2"',
    'curl "$BASE/boats/$BOAT/log" https://api.test/v1/boats.',
    "curl http://127.0.0.1:4020/ships",
    "`https://api.test/v1/boats/1/logs`, `$BASE/boat`",
  ].join("\n");
  expect(checkPaths(description, "page.md", page)).toEqual([
    "page.md:5:1: The description has no path /ships. Write one of those in openapi.yaml.",
    "page.md:6:1: The description has no path /boats/1/logs. Write one of those in openapi.yaml.",
    "page.md:6:1: The description has no path /boat. Write one of those in openapi.yaml.",
  ]);
});

test("what else the server has, and what other servers have, is not held to it", () => {
  const page =
    "http://127.0.0.1:4020/__faults http://127.0.0.1:4020/metrics http://127.0.0.1:4020 http://127.0.0.1:8080/x https://a.test/y";
  expect(checkPaths(description, "page.md", page)).toEqual([]);
});
