import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { fileDifferences } from "../../scripts/kill/fileDifferences.ts";
import { contentOf } from "../../scripts/kill/Write.ts";

const files = [{ file_id: "file_1", filename: "a.txt" }];
const places = new Map([["file_1", "upload_1"]]);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-agents-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: string) => writeFile(join(folder, name), content);

test("a folder that has what was acknowledged, and what is not the server's, is fine", async () => {
  await write("upload_1", contentOf("a.txt"));
  await write("cloud-agents.folder_1", "");
  expect(await fileDifferences(files, folder, places)).toEqual([]);
});

test("that a content is missing, that of another file, shorter, or nobody's is found", async () => {
  expect(await fileDifferences(files, folder, places)).toEqual(["The content of a.txt is missing"]);
  await write("upload_1", contentOf("b.txt"));
  expect(await fileDifferences(files, folder, places)).toEqual(["The content of a.txt is another one"]);
  await write("upload_1", contentOf("a.txt").slice(1));
  expect(await fileDifferences(files, folder, places)).toEqual(["The content of a.txt is another one"]);
  await write("upload_1", contentOf("a.txt"));
  expect(await fileDifferences(files, folder, new Map())).toEqual([
    "The content of a.txt is missing",
    "No file has upload_1",
  ]);
});
