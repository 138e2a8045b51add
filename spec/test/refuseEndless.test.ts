import { expect, test } from "@jest/globals";
import { readDescription } from "../src/readDescription.ts";

const read = (schemas: object) =>
  readDescription({
    openapi: "3.1.0",
    info: { title: "Pets", version: "1" },
    paths: {
      "/pets": {
        get: {
          responses: {
            200: {
              description: "All.",
              content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
            },
          },
        },
      },
    },
    components: { schemas },
  } as never);

const to = (name: string) => ({ $ref: `#/components/schemas/${name}` });

test.each<[name: string, schemas: object, place: string, way: string]>([
  [
    "a union whose branch extends it",
    { Pet: { oneOf: [to("Cat")] }, Cat: { allOf: [to("Pet"), { type: "object" }] } },
    "#/components/schemas/Cat/allOf/0",
    "Pet → Cat → Pet",
  ],
  [
    "a schema that extends itself",
    { Pet: { allOf: [to("Pet")] } },
    "#/components/schemas/Pet/allOf/0",
    "Pet → Pet",
  ],
  [
    "two that are alternatives of each other",
    {
      Pet: { anyOf: [{ type: "string" }, { anyOf: [to("Animal")] }] },
      Animal: { anyOf: [to("Pet"), { type: "null" }] },
    },
    "#/components/schemas/Animal/anyOf/0",
    "Pet → Animal → Pet",
  ],
])("%s is refused with its place and its way", (_, schemas, place, way) => {
  expect(() => read(schemas)).toThrow(
    `${place}: The schema Pet contains itself, with no field between: ${way}. Refer to what they share in a schema of its own.`,
  );
});

test.each<[name: string, schemas: object]>([
  ["in a field", { Pet: { type: "object", properties: { parent: to("Pet") } } }],
  ["in the items of a list", { Pet: { oneOf: [{ type: "string" }, { type: "array", items: to("Pet") }] } }],
  ["in any field", { Pet: { type: "object", additionalProperties: to("Pet") } }],
  [
    "in a field of what it extends",
    { Pet: { allOf: [to("Cat")] }, Cat: { type: "object", properties: { pet: to("Pet") } } },
  ],
])("a schema that contains itself %s is read", (_, schemas) => {
  expect(read(schemas).schemas.size).toBeGreaterThan(0);
});
