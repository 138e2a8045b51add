import { readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { printTypes } from "../scripts/printTypes.ts";

const described = (schemas: object, more: object = {}) =>
  readDescription({
    openapi: "3.1.0",
    info: { title: "Boats", version: "1" },
    servers: [{ url: "https://boats.example" }],
    paths: {
      "/boats": {
        get: {
          operationId: "getBoat",
          responses: {
            200: {
              description: "It.",
              content: { "application/json": { schema: { $ref: "#/components/schemas/Boat" } } },
            },
          },
        },
      },
    },
    components: { schemas },
    ...more,
  } as never);

test("a part of a schema that something refers to is a type of its own, and $defs are no field", async () => {
  const { openapi, index } = await printTypes(
    described({
      Boat: {
        type: "object",
        properties: {
          mast: { type: "object", properties: { height: { type: "number" } } },
          spare: { $ref: "#/components/schemas/Boat/properties/mast" },
          hull: { $ref: "#/components/schemas/Boat/$defs/Hull" },
        },
        $defs: {
          Hull: { type: "object", properties: { sister: { $ref: "#/components/schemas/Boat/$defs/Hull" } } },
        },
      },
      Boat_mast: { type: "string" },
    }),
  );
  expect(openapi).toContain("spare?: Boat_mast_2;");
  expect(openapi).toContain("hull?: Boat_Hull;");
  expect(openapi).toContain("sister?: Boat_Hull;");
  expect(openapi).not.toContain("$defs:");
  expect(index).toContain("    Boat_Hull,");
});

test("a field that is called $defs stays", async () => {
  const { openapi } = await printTypes(
    described({ Boat: { type: "object", properties: { $defs: { type: "string" } } } }),
  );
  expect(openapi).toContain("$defs?: string;");
});

test("what the types declare beside the schemas keeps its name", async () => {
  const names = ["operations", "webhooks", "paths", "UnlistedTag", "OpenString", "Record", "Blob"];
  const { index } = await printTypes(
    described({
      Boat: { type: "object" },
      ...Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    }),
  );
  expect(index.match(/^ {4}\w+,$/gm)).toEqual(
    ["components", "operations", "paths", "UnlistedTag", "Boat"].map((name) => `    ${name},`),
  );
});

test("webhooks are no operations", async () => {
  const sent = { post: { operationId: "boatSunk", responses: { 204: { description: "Fine." } } } };
  const { openapi } = await printTypes(described({ Boat: { type: "object" } }, { webhooks: { sunk: sent } }));
  expect(openapi).not.toContain("boatSunk");
});
