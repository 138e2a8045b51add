import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
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
