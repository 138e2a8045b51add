import { readdirSync } from "node:fs";

/** @returns The languages that the description is translated to, such as `ja`: those that have an overlay. */
export const languages = (): string[] =>
  readdirSync(new URL("../../overlays", import.meta.url)).flatMap(
    (file) => /^([a-z]{2})\.yaml$/.exec(file)?.[1] ?? [],
  );
