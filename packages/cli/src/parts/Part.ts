import type { Description } from "@cloud-agents/spec/description";
import type { Names } from "../names.ts";

/** The text of files, by path. */
export type Files = Record<string, string>;

/** Prints one part of what is generated. It gets a description of its own, which it may change. */
export type PrintPart = (description: Description, names: Names) => Promise<Files>;

/** One part of what is generated, in a folder of its own. */
export interface Part {
  /** What it is for, as the summary says it. */
  use(client: string): string;
  /** Parts that it refers to. */
  needs?: readonly string[];
  /** Loads what prints it: each needs libraries that the others do without. */
  load(): Promise<PrintPart>;
}
