import { fileURLToPath } from "node:url";
import { type Json, readDescription } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { expect, test } from "@jest/globals";
import { printFiles } from "../scripts/printFiles.ts";

const foreign = (file: string) =>
  loadDescription(fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`)));

function boats(item: Json) {
  return readDescription({
    openapi: "3.1.0",
    paths: { "/boats/{boat_id}": item },
    components: {
      schemas: { Boat: { type: "object", required: ["name"], properties: { name: { type: "string" } } } },
    },
  });
}

const boatId = { name: "boat_id", in: "path", required: true, schema: { type: "string", minLength: 1 } };

test("parameters of a path, inline bodies and headers, and responses without a body are checked", async () => {
  const headers = { ETag: { required: true, schema: { type: "string" } } };
  const content = {
    "application/json": { schema: { type: "object", properties: { speed: { type: "integer" } } } },
  };
  const files = await printFiles(
    boats({
      parameters: [boatId],
      put: { operationId: "moveBoat", requestBody: { content }, responses: { 200: { headers, content } } },
      delete: { operationId: "sinkBoat", responses: { 204: { description: "It is gone." } } },
    }),
  );
  const { plans } = await import(`data:text/javascript,${encodeURIComponent(String(files["tables.js"]))}`);
  expect(plans.moveBoat).toMatchObject({
    path: [{ name: "boat_id", check: "Parameter_moveBoat_boat_id", required: true, type: "string" }],
    body: "Request_moveBoat",
    responses: {
      200: { headers: [{ name: "ETag", check: "Header_moveBoat_200_ETag" }], body: "Response_moveBoat_200" },
    },
  });
  expect(plans.sinkBoat.responses).toEqual({ 204: { contentType: "", headers: [] } });
  const checks = await import(`data:text/javascript,${encodeURIComponent(String(files["checks.js"]))}`);
  expect([checks.Request_moveBoat({ speed: 3 }), checks.Request_moveBoat({ speed: "fast" })]).toEqual([
    true,
    false,
  ]);
  expect([checks.Parameter_moveBoat_boat_id("b"), checks.Parameter_moveBoat_boat_id("")]).toEqual([
    true,
    false,
  ]);
});

test.each([
  [
    "a query parameter that is an array",
    "library.yaml",
    "library.yaml:18:11: genre: parameters and headers of type array",
  ],
  [
    "a range of statuses",
    "harbour/openapi.yaml",
    "berths.yaml:25:7: putBerthsBerthShipsShipId: the status 4XX",
  ],
])("%s is refused at its place in the source", async (_, file, message) => {
  await expect(foreign(file).then(printFiles)).rejects.toThrow(message);
});

test.each<[name: string, schema: Json | boolean, message: string]>([
  ["a keyword", { not: { type: "null" } }, "schema/properties/property: The keyword 'not' is not supported"],
  ["a boolean", true, "The validator does not support the schema true."],
])("%s that the validator does not know is refused, not ignored", async (_, property, message) => {
  const content = { "application/json": { schema: { type: "object", properties: { property } } } };
  const item = { parameters: [boatId], get: { responses: { 200: { content } } } };
  await expect(printFiles(boats(item))).rejects.toThrow(message);
});
