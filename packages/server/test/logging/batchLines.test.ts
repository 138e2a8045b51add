import { execFileSync } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { batchLines } from "../../src/logging/batchLines.ts";

test("lines of one turn are written together, in order", async () => {
  const written: string[] = [];
  const line = batchLines((text) => written.push(text));
  line("one");
  line("two");
  expect(written).toEqual([]);
  await setImmediate();
  line("three");
  await setImmediate();
  expect(written).toEqual(["one\ntwo\n", "three\n"]);
});

test("the last lines of a process that exits are written", () => {
  const module = JSON.stringify(fileURLToPath(new URL("../../src/logging/batchLines.ts", import.meta.url)));
  const program = `const { batchLines } = await import(${module});
    batchLines((text) => process.stdout.write(text))("last words");
    process.exit(1);`;
  const run = () =>
    execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  expect(run).toThrow(expect.objectContaining({ status: 1, stdout: "last words\n" }));
});
