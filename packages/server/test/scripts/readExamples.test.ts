import { fileURLToPath } from "node:url";
import { readDescription } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { expect, test } from "@jest/globals";
import { readExamples } from "../../scripts/readExamples.ts";

const foreign = (file: string) =>
  loadDescription(fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`)));

test("examples are text by operation, status and name; a response without a body has an entry without any", async () => {
  const { addBook, removeBook } = readExamples(await foreign("library.yaml"));
  expect(removeBook).toMatchObject({ 204: { bodies: {} }, 404: { contentType: "application/json" } });
  expect(addBook?.["422"]).toEqual({
    contentType: "application/json",
    bodies: { example: '{"code":"no_such_book"}' },
  });
});

test("an example of a stream stays as it is", async () => {
  const { getArrivals } = readExamples(await foreign("harbour/openapi.yaml"));
  expect(getArrivals?.["200"]?.bodies.one).toMatch(/^event: ship\n/);
});

test("a body without an example gets one that its schema allows", () => {
  const schema = { type: "array", minItems: 1, items: { type: "string", enum: ["箱"] } };
  const paths = {
    "/things": {
      get: { operationId: "listThings", responses: { 200: { content: { "application/json": { schema } } } } },
    },
  };
  const examples = readExamples(readDescription({ openapi: "3.1.0", paths }));
  expect(examples.listThings?.[200]?.bodies).toEqual({ example: '["箱"]' });
});
