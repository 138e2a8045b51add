import { expect, test } from "@jest/globals";
import { createTerminal } from "../src/createTerminal.ts";

function printed(isTTY: boolean, env: NodeJS.ProcessEnv): string {
  let text = "";
  const write = (chunk: string) => {
    text += chunk;
    return true;
  };
  const terminal = createTerminal({ isTTY, columns: 80, write } as NodeJS.WriteStream, env);
  terminal.step("working");
  terminal.line(terminal.good("done"));
  return text;
}

test("prints plain lines where there is no terminal, and under CI", () => {
  expect(printed(false, {})).toBe("working\ndone\n");
  expect(printed(true, { CI: "true" })).toBe("working\ndone\n");
});

test("rewrites the current step on a terminal", () => {
  expect(printed(true, {})).toBe("\r\x1b[2K\x1b[2mworking\x1b[0m\r\x1b[2K\x1b[32mdone\x1b[0m\n");
});

test("uses no colour where it is refused", () => {
  expect(printed(true, { NO_COLOR: "1" })).toBe("\r\x1b[2Kworking\r\x1b[2Kdone\n");
});
