import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readDescription } from "@cloud-agents/spec/description";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { checkGuides } from "../scripts/checkGuides.ts";
import { readGuides } from "../site/pages/guidePage.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "100% guides-"));
  await mkdir(join(folder, "en"));
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (text: string) => {
  await writeFile(join(folder, "en/船.md"), text);
  return readGuides("en", pathToFileURL(`${folder}/`));
};

test("a guide with the line ends of Windows, and a byte order mark, is read as any other", async () => {
  const text = "\uFEFF---\ntitle: 船\ndescription: Of ships.\norder: 3\n---\n\n## Sails\n\nWhite.\n";
  const [guide] = await read(text.replaceAll("\n", "\r\n"));
  expect(guide).toMatchObject({ name: "船", title: "船", order: 3 });
  expect(guide?.parts.at(-1)).toMatchObject({ title: "Sails", markdown: "\nWhite.\n\n" });
});

test.each([
  [
    "without front matter",
    "# Ships\n",
    "1:1: A guide must begin with front matter: title, description and order.",
  ],
  [
    "without a title",
    "---\ndescription: d\norder: 1\n---\nText.\n",
    "1:1: The front matter of a guide must have a title",
  ],
  [
    "with a number for its title",
    "---\ntitle: 1\ndescription: d\norder: 1\n---\n",
    "1:1: The front matter of a guide",
  ],
  ["with broken YAML", "---\ntitle: t\ndescription: [d\norder: 1\n---\nText.\n", "4:1: Flow sequence"],
])("a guide %s is named with its line, and what it needs", async (_, text, said) => {
  await expect(read(text)).rejects.toThrow(`${join(folder, "en/船.md")}:${said}`);
});

const described = readDescription({
  openapi: "3.1.0",
  paths: {
    "/ships": {
      get: {
        operationId: "listShips",
        parameters: [{ name: "limit", in: "query", schema: { type: "integer", minimum: 1, default: 20 } }],
        responses: { 200: { description: "All." } },
      },
    },
  },
  components: {
    schemas: { Ship: { type: "object", properties: { masts: { type: "integer", maximum: 7, default: 2 } } } },
  },
});

const table = (least: number, most: number, standard: number) => `---
title: t
description: d
order: 1
---

| | |
| --- | --- |
| least | ${least} <!-- listShips.limit -->; below is a 400 |
| most | ${most} <!-- Ship.masts --> |
| default | ${standard} <!-- Ship.masts --> |

Tried 3 times (default 2).
`;

test("a guide's numbers are those of the description", async () => {
  await read(table(1, 7, 2));
  expect(() => checkGuides(described, [], `${folder}/`)).not.toThrow();
  await read(table(2, 8, 3));
  const place = join(folder, "en/船.md");
  expect(() => checkGuides(described, [], `${folder}/`)).toThrow(
    [
      `${place}:9:1: The text says "| least | 2", the schema minimum: 1.`,
      `${place}:10:1: The text says "| most | 8", the schema maximum: 7.`,
      `${place}:11:1: The text says "| default | 3", the schema default: 2.`,
    ].join("\n"),
  );
});

test("what names the field of a number is no part of the page", async () => {
  const [guide] = await read(table(1, 7, 2));
  expect(guide?.parts[0]?.markdown).toContain("| least | 1; below is a 400 |\n| most | 7 |\n");
});

test("a link of a guide that leads nowhere is named with its line", async () => {
  await writeFile(join(folder, "en/船.md"), "Sails.\n\nAs [a ship](/operations/create-ship/#body) does.\n");
  const link = { href: "../../operations/create-ship/#body", target: "/operations/create-ship/#body" };
  const dead = ["en", "ja"].map((language) => ({
    ...link,
    path: `${language}/guides/船/index.html`,
    says: "leads to no page",
  }));
  const said = `${join(folder, "en/船.md")}:3:1: The link to /operations/create-ship/#body leads to no page.`;
  expect(() => checkGuides(described, dead, `${folder}/`)).toThrow(said);
});
