import { expect, test } from "@jest/globals";
import { createOutput } from "../src/createOutput.ts";

test("lines of a service have its name before them, and long ones an end", () => {
  const printed: string[] = [];
  const show = createOutput((line) => printed.push(line));
  show("server", "listening");
  show("server", "x".repeat(10_000));
  expect(printed).toEqual(["server │ listening", `server │ ${"x".repeat(500)}…`]);
});

test("what comes faster than one could read is only counted", () => {
  const printed: string[] = [];
  let time = 0;
  const show = createOutput(
    (line) => printed.push(line),
    () => time,
  );
  for (let count = 0; count < 1_000; count += 1) show("server", "again");
  time = 1_000;
  show("server", "later");
  expect(printed).toHaveLength(22);
  expect(printed.slice(-2)).toEqual(["… 980 more lines", "server │ later"]);
});
