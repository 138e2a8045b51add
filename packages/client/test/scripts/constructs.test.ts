import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, printable, refusedBy } from "@cloud-agents/spec/foreign/constructs.ts";
import { expect, test } from "@jest/globals";
import ts from "typescript-5";
import { clientOperations } from "../../scripts/clientOperations.ts";
import { printApi, printOperations } from "../../scripts/printOperations.ts";
import { clientOf } from "../helpers/clientOf.ts";

const src = fileURLToPath(new URL("../../src", import.meta.url));

test.each(refusedBy("client"))("%s: refused at its place", (_, construct) => {
  expect(() => clientOperations(describe(construct))).toThrow(/^#\/\S+: /);
  expect(() => clientOperations(describe(construct))).toThrow(construct.refused?.message);
});

test("the methods for every construct that can be described compile", async () => {
  const folder = await mkdtemp(join(tmpdir(), "constructs-"));
  try {
    const files: string[] = [];
    for (const [index, [, construct]] of printable.entries()) {
      const description = describe(construct);
      const operations = clientOperations(description);
      const api = printApi(operations).replaceAll('"../', `"${src}/`);
      const table = printOperations(operations, description).replaceAll('"../', `"${src}/`);
      for (const [name, text] of [
        [
          "Api",
          api.replace(
            /import type \* as types from .*/,
            "declare namespace types { type operations = any; type paths = any; type Boat = unknown; type BoatRequest = unknown; type Name = unknown; type Sail = unknown; type Object = unknown }",
          ),
        ],
        ["table", table],
      ]) {
        const file = join(folder, `${name}${index}.ts`);
        await writeFile(file, String(text));
        files.push(file);
      }
    }
    const program = ts.createProgram(files, {
      ...{ strict: true, noEmit: true, types: [], skipLibCheck: true, allowImportingTsExtensions: true },
      ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext },
    });
    const mistakes = files.flatMap((name) =>
      [
        ...program.getSyntacticDiagnostics(program.getSourceFile(name)),
        ...program.getSemanticDiagnostics(program.getSourceFile(name)),
      ].map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`),
    );
    expect(mistakes).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each(printable)("%s: the client has its methods", async (_, construct) => {
  const api = await clientOf(describe(construct), { token: "pt-a-long-secret" });
  for (const { sdkName } of describe(construct).operations) {
    const method = sdkName.split(".").reduce((object, word) => object[word], api);
    expect(typeof method).toBe("function");
  }
});
