import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type Description, readDescription } from "@cloud-agents/spec/description";
import { type Bundle, loadBundle } from "@cloud-agents/spec/loadBundle";
import { Mistake } from "./Mistake.ts";

/** What a description is called where nothing else is said. */
const DEFAULT_FILES = ["openapi.yaml", "openapi.yml", "openapi.json"];

/** A description that was read, and its file as the user would write it. */
export interface ReadFile {
  file: string;
  bundle: Bundle;
  description: Description;
}

/**
 * Finds the description of a project: the one that is named, that of `cloud-agents.description` in its package.json, or a file
 * `openapi.yaml`, `openapi.yml` or `openapi.json`.
 *
 * @throws Mistake saying where was looked.
 */
export function findDescription(named: string | undefined, folder: string): string {
  const file = named ?? configured(folder) ?? DEFAULT_FILES.find((each) => existsSync(join(folder, each)));
  if (file === undefined)
    throw new Mistake(
      `There is no ${DEFAULT_FILES.join(", ")} here. Name the description: cloud-agents generate FILE`,
    );
  if (/^https?:/.test(file))
    throw new Mistake(`${file} is a URL. Download the description, and name the file.`);
  if (!existsSync(resolve(folder, file))) throw new Mistake(`There is no file ${file}.`);
  if (statSync(resolve(folder, file)).isDirectory())
    throw new Mistake(
      `${file} is a folder. Name the root document in it, such as ${join(file, "openapi.yaml")}.`,
    );
  return file;
}

/** Whether a description is found without being named. */
export function isFoundByItself(file: string, folder: string): boolean {
  return file === DEFAULT_FILES.find((each) => existsSync(join(folder, each)));
}

function configured(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))["cloud-agents"]?.description;
  } catch {
    return undefined;
  }
}

/**
 * Reads the description of a project.
 *
 * @throws DescriptionError with the first mistake.
 * @throws Mistake with what keeps the files from being read.
 */
export async function readDescriptionFile(named: string | undefined, folder: string): Promise<ReadFile> {
  const file = findDescription(named, folder);
  let bundle: Bundle;
  try {
    bundle = await loadBundle(resolve(folder, file));
  } catch (cause) {
    const lines = (cause as Error).message.split("\n").filter(Boolean);
    throw new Mistake(lines.map((line) => fromHere(line, file)).join("\n"));
  }
  const description = readDescription(structuredClone(bundle.document), () => bundle.places);
  if (description.operations.length === 0)
    throw new Mistake(`${file}:1:1: The description has no operations, so there is nothing to generate.`);
  return { file, bundle, description };
}

/** Places are relative to the description; a terminal opens them when they are relative to where it is. */
export function fromHere(text: string, file: string): string {
  const folder = relative("", dirname(resolve(file)));
  return folder === "" ? text : `${folder}/${text}`;
}
