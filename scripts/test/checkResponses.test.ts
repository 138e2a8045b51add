import { expect, test } from "@jest/globals";
import { SERVER } from "../src/checkFollowers.ts";
import { checkResponses } from "../src/checkResponses.ts";
import { root } from "./helpers/markdown.ts";

test("the reference server responds as the description says", async () => {
  expect(await checkResponses(root, SERVER, new AbortController().signal)).toEqual([]);
}, 60_000);

test("a check that is superseded ends", async () => {
  const superseding = new AbortController();
  const check = checkResponses(root, SERVER, superseding.signal);
  superseding.abort();
  expect(await check).toEqual(["its operations could not be performed: It was stopped."]);
});
