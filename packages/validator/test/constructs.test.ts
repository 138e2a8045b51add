import { createRequire } from "node:module";
import {
  type Construct,
  constructs,
  describe,
  printable,
  refusedBy,
} from "@cloud-agents/spec/foreign/constructs.ts";
import { expect, test } from "@jest/globals";
import { printFiles } from "../scripts/printFiles.ts";
import { validatorOf } from "./helpers/validatorOf.ts";

const { fullFormats } = createRequire(import.meta.url)("ajv-formats/dist/formats.js") as {
  fullFormats: Record<string, unknown>;
};

test.each(refusedBy("validator"))("%s: refused at its place", async (_, construct) => {
  const printed = printFiles(describe(construct));
  await expect(printed).rejects.toThrow(/^#\/\S+: /);
  await expect(printed).rejects.toThrow(construct.refused?.message);
});

test.each(printable)("%s: what comes back as described has no mistake", async (_, construct) => {
  const description = describe(construct);
  const validator = await validatorOf(description);
  for (const { id, successes } of description.operations) {
    for (const { status, content, headers } of successes) {
      const [media] = content;
      const sent = {
        status: status === "default" ? 200 : Number(status),
        headers: {
          ...(media && { "content-type": media.type }),
          ...Object.fromEntries(headers.map(({ name }) => [name.toLowerCase(), "1"])),
        },
        body: media?.examples[0]?.value,
      };
      expect(validator.checkResponse(id, sent)).toEqual([]);
      if (media) expect(validator.checkResponse(id, { ...sent, headers: {} })).not.toEqual([]);
      else expect(validator.checkResponse(id, { ...sent, body: {} })).not.toEqual([]);
    }
  }
});

test("a success is no mistake where only errors are described, and any status where nothing is", async () => {
  const row = constructs.find(({ construct }) => construct.startsWith("no 2xx")) as Construct;
  const { checkResponse } = await validatorOf(describe(row));
  const keywordsOf = (id: string, status: number) =>
    checkResponse(id, { status, body: {} }).map(({ keyword }) => keyword);
  expect([200, 405, 404].map((status) => keywordsOf("getBoatsBoatId", status))).toEqual([
    [],
    ["body"],
    ["status"],
  ]);
  expect([200, 404].map((status) => keywordsOf("putBoatsBoatId", status))).toEqual([[], []]);
});

test.each(Object.keys(fullFormats))("what is made up in the format %s fits it", async (format) => {
  const content = { "application/json": { schema: { type: "string", format } } };
  const path = { get: { responses: { 200: { description: "It.", content } } } };
  const description = describe({ construct: "", means: "", path });
  const [success] = description.operations[0]?.successes ?? [];
  const { checkResponse } = await validatorOf(description);
  const headers = { "content-type": "application/json" };
  expect(checkResponse("getBoatsBoatId", { headers, body: success?.content[0]?.examples[0]?.value })).toEqual(
    [],
  );
});
