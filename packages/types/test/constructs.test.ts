import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, printable } from "@cloud-agents/spec/foreign/constructs.ts";
import { expect, test } from "@jest/globals";
import ts from "typescript";
import { printTypes } from "../scripts/printTypes.ts";

test("the types of every construct that can be described compile", async () => {
  const folder = await mkdtemp(join(tmpdir(), "constructs-"));
  try {
    const files = await Promise.all(
      printable.map(async ([, construct], index) => {
        const { openapi } = await printTypes(describe(construct));
        const file = join(folder, `${index}.d.ts`);
        await writeFile(file, openapi);
        return file;
      }),
    );
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      types: [],
      lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    });
    const mistakes = ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
      );
    expect(mistakes).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
