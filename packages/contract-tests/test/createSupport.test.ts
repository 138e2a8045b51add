import { expect, test } from "@jest/globals";
import { createSupport } from "../src/createSupport.ts";
import type { World } from "../src/createWorld.ts";
import { readDescription } from "../src/readDescription.ts";

const id = async () => "sess_1";
const world: World = {
  agent: id,
  environment: id,
  file: id,
  session: id,
  id,
  newId: id,
  fill: async (example) => example,
};
const target = { url: "http://target.invalid", token: "pt-1", keepsState: true, givesExamples: false };

test("a target has streams whose response begins, however long they stay open", async () => {
  let cancelled = 0;
  const endless = async () =>
    new Response(new ReadableStream({ cancel: () => void cancelled++ }), {
      headers: { "content-type": "text/event-stream" },
    });
  const support = createSupport(readDescription(), target, world, endless);
  expect(await support.reasonAgainst("streamSessionEvents")).toBeUndefined();
  expect(cancelled).toBe(1);
});
