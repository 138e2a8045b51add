import { fileURLToPath } from "node:url";
import { readDescription as read } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { expect, test } from "@jest/globals";
import { readDescription } from "../src/readDescription.ts";

const foreign = (file: string) =>
  loadDescription(fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`)));

test("parameters of a path and a response without a body are known, whatever the description is about", () => {
  const boatId = { name: "boat_id", in: "path", required: true, schema: { type: "string", maxLength: 9 } };
  const { operations } = readDescription(
    read({
      openapi: "3.1.0",
      paths: {
        "/boats/{boat_id}": {
          parameters: [boatId],
          delete: {
            operationId: "sinkBoat",
            responses: { 204: { description: "It is gone.", headers: { "X-Depth": { schema: {} } } } },
          },
        },
      },
    }),
  );
  const [sink] = operations;
  expect(sink).toMatchObject({ id: "sinkBoat", method: "DELETE", path: "/boats/{boat_id}" });
  expect(sink?.parameters).toMatchObject([{ name: "boat_id", in: "path", required: true }]);
  const response = sink?.responses.get(204);
  expect([response?.headers.has("x-depth"), response?.content.size]).toEqual([true, 0]);
});

test("a request need not have what is read-only, nor a response what is write-only", () => {
  const schema = {
    type: "object",
    required: ["id", "key"],
    properties: { id: { readOnly: true }, key: { writeOnly: true } },
  };
  const content = { "application/json": { schema } };
  const post = { requestBody: { content }, responses: { 200: { description: "It.", content } } };
  const { operations } = readDescription(read({ openapi: "3.1.0", paths: { "/boats": { post } } }));
  expect(operations[0]?.body?.schema.required).toEqual(["key"]);
  const media = operations[0]?.responses.get(200)?.content.get("application/json");
  expect(media?.schema.required).toEqual(["id"]);
});

test("ranges of statuses and `default` have no cases of their own", async () => {
  const statuses = (await Promise.all(["library.yaml", "harbour/openapi.yaml"].map(foreign))).flatMap(
    (description) => readDescription(description).operations.map(({ responses }) => [...responses.keys()]),
  );
  expect(statuses).toEqual([[200], [201, 422], [200, 404], [204, 404], [200, 202], [200]]);
});
