import { PassThrough } from "node:stream";
import { expect, test } from "@jest/globals";
import { confirm } from "../src/cli/confirm.ts";

/** A terminal, at which somebody presses keys. */
function createTerminal({ isTTY = true } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY });
  // With a terminal at its other end, Ctrl-C is a key, and no signal.
  const output = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  return { input, output, printed: () => String(output.read() ?? "") };
}

test.each(["y\r", "Y\r", "yes\r", " yes \r"])("%j goes on", async (keys) => {
  const { input, output, printed } = createTerminal();
  const asked = confirm(input, output);
  input.write(keys);
  await asked;
  expect(printed()).toContain("Go on? [y/N] ");
});

test.each([
  ["Enter", "\r"],
  ["n", "n\r"],
  ["anything else", "yesterday\r"],
  ["Ctrl-C", "\u0003"],
  ["Ctrl-C after y", "y\u0003"],
  ["Ctrl-D", "\u0004"],
])("%s does nothing", async (_, keys) => {
  const { input, output } = createTerminal();
  const asked = confirm(input, output);
  input.write(keys);
  await expect(asked).rejects.toThrow("Nothing was done.");
});

test("an input that ends without a reply does nothing", async () => {
  const { input, output } = createTerminal();
  const asked = confirm(input, output);
  input.end();
  await expect(asked).rejects.toThrow("Nothing was done.");
});

test("where there is no terminal, nothing is asked, and the message says what to write", async () => {
  const { input, output, printed } = createTerminal({ isTTY: false });
  await expect(confirm(input, output)).rejects.toThrow("Add --yes, or set CI, to do it without asking.");
  expect(printed()).toBe("");
});
