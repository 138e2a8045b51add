import { readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { bodyDefaults } from "../../scripts/bodyDefaults.ts";
import { nullableFields } from "../../scripts/nullableFields.ts";

const content = (schema: object) => ({ content: { "application/json": { schema } } });
const note = {
  type: "object",
  properties: {
    due: { type: ["string", "null"] },
    rank: { $ref: "#/components/schemas/Rank" },
    owner: { oneOf: [{ type: "object", properties: { since: { type: ["string", "null"] } } }] },
    labels: { type: "object", additionalProperties: { type: ["string", "null"] } },
    children: { type: "array", items: { type: ["string", "null"] } },
  },
};
const responses = { 200: { description: "It.", ...content(note) } };
const description = readDescription({
  openapi: "3.1.0",
  components: { schemas: { Rank: { type: "integer", default: 5 } } },
  paths: {
    "/notes": { post: { operationId: "createNote", requestBody: content({ allOf: [note] }), responses } },
    "/note": { patch: { operationId: "updateNote", requestBody: content(note), responses } },
  },
});

test("bodies have the defaults of their fields, but updates have none", () => {
  expect(bodyDefaults(description)).toEqual({ createNote: { rank: 5 } });
});

test("the fields that an update may make null are found at any depth, and under any name", () => {
  expect(nullableFields(description)).toEqual({ updateNote: ["due", "owner.since", "labels.*"] });
});
