import { readFileSync } from "node:fs";

const text = readFileSync(new URL("../decisions.md", import.meta.url), "utf8");

/** The numbers of the headings in `decisions.md`, in order. */
export const decisions: number[] = [...text.matchAll(/^## (\d+)\. \S/gm)].map((heading) =>
  Number(heading[1]),
);
