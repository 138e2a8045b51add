import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type Description, type Json, readDescription } from "../src/index.ts";
import { loadDescription } from "../src/loadDescription.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const describe = (schemas: Json): Description =>
  readDescription({ openapi: "3.1.0", info: { title: "Boats" }, paths: {}, components: { schemas } });

const boat = (discriminator: Json = {}) => ({
  type: "object",
  description: "Any boat.",
  properties: { kind: { type: "string" } },
  discriminator: { propertyName: "kind", ...discriminator },
});
const sail = () => ({ allOf: [ref("Boat")], properties: { masts: { type: "integer" } } });
const tagged = (tag: string) => ({ type: "object", properties: { kind: { const: tag } } });

test("a parent becomes the union of what inherits and of itself, which both extend what it says", () => {
  const { schemas, unionOf } = describe({ Boat: boat(), Sail: sail() });
  const { discriminator, ...base } = boat();
  expect(Object.fromEntries(schemas)).toEqual({
    Boat: {
      description: "Any boat.",
      oneOf: [ref("Sail"), ref("BoatItself")],
      discriminator: {
        propertyName: "kind",
        mapping: { Sail: ref("Sail").$ref, Boat: ref("BoatItself").$ref },
      },
    },
    Sail: { ...sail(), allOf: [ref("BoatBase"), tagged("Sail")] },
    BoatBase: base,
    BoatItself: { allOf: [ref("BoatBase"), tagged("Boat")] },
  });
  expect([...(unionOf(ref("Boat"))?.branches.keys() ?? [])]).toEqual(["Sail", "Boat"]);
});

test("a mapping leaves the parent out, unless it names it", () => {
  const branches = (mapping: Json) =>
    describe({ Boat: boat({ mapping }), Sail: sail() }).schemas.get("Boat")?.oneOf;
  expect(branches({ sail: "Sail" })).toEqual([ref("Sail")]);
  expect(branches({ sail: "Sail", boat: "Boat" })).toEqual([ref("Sail"), ref("BoatItself")]);
});

test("a description that was read is not changed when it is read again", () => {
  const { document } = describe({ Boat: boat(), Sail: sail() });
  const once = structuredClone(document);
  expect(readDescription(document).document).toEqual(once);
});

test("a circle of schemas that inherit from each other is refused, and not followed", () => {
  const schemas = { Boat: { ...boat(), allOf: [ref("Sail")] }, Sail: sail() };
  expect(() => describe(schemas)).toThrow("contains itself, with no field between");
});

test("a parent and what inherits may be in files of their own, and keep their places", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inheritance-"));
  const write = (name: string, content: Json) =>
    writeFile(join(folder, name), JSON.stringify(content, null, 1));
  try {
    const mapping = { sail: "./Sail.json", motor: "Motor.json" };
    await write("Boat.json", boat({ mapping }));
    await write("Sail.json", {
      allOf: [{ $ref: "./Boat.json" }],
      properties: { masts: { type: "integer" } },
    });
    await write("Motor.json", { allOf: [{ $ref: "Boat.json" }] });
    const content = { "application/json": { schema: { $ref: "Boat.json" } } };
    await write("openapi.json", {
      openapi: "3.0.3",
      info: { title: "Boats", version: "1" },
      paths: { "/": { get: { responses: { 200: { description: "It.", content } } } } },
    });
    const { unionOf, placeOf, schemas } = await loadDescription(join(folder, "openapi.json"));
    expect([...(unionOf(ref("Boat"))?.branches ?? [])]).toEqual([
      ["sail", ref("Sail")],
      ["motor", ref("Motor")],
    ]);
    for (const name of ["Boat", "BoatBase"]) expect(placeOf(schemas.get(name) ?? {})).toBe("Boat.json:1:1");
  } finally {
    await rm(folder, { recursive: true });
  }
});
