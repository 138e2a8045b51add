import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { compilations, typeErrors, writeUses } from "./helpers/uses.ts";

const folder = fileURLToPath(new URL("../reports/uses", import.meta.url));

beforeAll(() => writeUses(folder));
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([...compilations("5.4", "typescript-5.4"), ...compilations("5.9", "typescript-5")])(
  "$what and the package's types are right under TypeScript $version",
  async (compilation) => {
    expect(await typeErrors(folder, compilation)).toBe("");
  },
  180_000,
);
