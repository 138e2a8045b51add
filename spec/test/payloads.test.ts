import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type Json, operation } from "./bundle.ts";
import { sources } from "./sources.ts";
import { violations } from "./violations.ts";

// Each file is one body printed in a document: <document>.<request or response.status>[.variant].json
const folder = new URL("documents/", import.meta.url);
const files = readdirSync(folder);

const operationOf: { [document: string]: string } = {
  "create-agent-ja": "createAgent",
  "create-session-ja": "createSession",
  "create-session-zh": "createSession",
  "send-events-ja": "sendSessionEvents",
  "add-resources-ja": "addSessionResources",
};

function schemaOf(file: string): string {
  const [document = "", side, status] = file.split(".");
  const { pointer } = operation(operationOf[document] ?? document);
  const body = side === "request" ? `${pointer}/requestBody` : `${pointer}/responses/${status}`;
  return `${body}/content/application~1json/schema`;
}

test.each(files)("the printed body %s is valid", (file) => {
  const body = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Json;
  expect(violations(schemaOf(file), body)).toEqual([]);
});

describe.each(Object.keys(sources.documents))("%s", (document) => {
  test("has its request and its success response among the printed bodies", () => {
    const sides = files
      .filter((file) => file.startsWith(`${document}.`))
      .map((file) => file.slice(document.length));
    expect(sides).toContainEqual(expect.stringMatching(/^\.request\./));
    expect(sides).toContainEqual(expect.stringMatching(/^\.response\.2/));
  });
});
