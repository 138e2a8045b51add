import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const program = fileURLToPath(new URL("../helpers/garbage.mjs", import.meta.url));

test("abort, timeout and closing work after garbage collection, and leave nothing behind in a signal", async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--expose-gc", program], {
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  // Node warns of a signal with more than ten listeners.
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({
    streamAfterAbort: "ended",
    connectionAfterAbort: true,
    bodyAfterTimeout: "TimeoutError",
    bodyAfterAbort: "mine",
    forgottenStream: true,
    entriesInALongLivedSignal: "at most one",
  });
});
