import { expect, test } from "@jest/globals";
import { openInBrowser } from "../src/openInBrowser.ts";
import { readOptions, usage } from "../src/readOptions.ts";

test("--help needs no valid options, and fits on one screen with all of them", () => {
  expect(readOptions(["--help", "--prot"], {}).help).toBe(true);
  for (const option of ["--docs-port", "--mock-port", "--server-port", "--open", "--help"])
    expect(usage()).toContain(option);
  expect(usage().split("\n").length).toBeLessThan(25);
});

test("--open goes with ports, and other options are refused", () => {
  const { open, help, ports } = readOptions(["--open", "--docs-port=0"], {});
  expect({ open, help, docs: ports.get("docs") }).toEqual({ open: true, help: false, docs: 0 });
  expect(() => readOptions(["--opn"], {})).toThrow("Unknown option '--opn'");
});

test("a machine without a browser is no error", async () => {
  expect(await openInBrowser("http://127.0.0.1:1", "linux", { PATH: "/nowhere" })).toBe(false);
});
