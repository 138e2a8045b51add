import { type Json, readDescription, type Schema } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { type Validator, validatorOf } from "./helpers/validatorOf.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: "string" };
const content = (schema: Schema) => ({ "application/json": { schema } });

/** A parent, whose field `kind` tells its heirs apart. */
const parent = (discriminator: Json = {}, properties: Json = {}): Schema => ({
  type: "object",
  required: ["kind"],
  properties: { kind: text, ...properties },
  discriminator: { propertyName: "kind", ...discriminator } as never,
});

/** A schema that inherits, and has a field of its own, which has to be there. */
const heir = (of: string, field: string, schema: Json = { type: "integer" }): Schema => ({
  allOf: [ref(of), { type: "object", required: [field], properties: { [field]: schema } }],
});

const validatorWith = (schemas: Record<string, Schema>, body: Schema = ref("Boat")): Promise<Validator> =>
  validatorOf(
    readDescription({
      openapi: "3.1.0",
      info: { title: "Boats" },
      paths: {
        "/boats": {
          post: {
            operationId: "send",
            requestBody: { required: true, content: content(body) },
            responses: { 200: { description: "It.", content: content(body) } },
          },
        },
      },
      // It is changed where it is read.
      components: { schemas: structuredClone(schemas) },
    }),
  );

const findings = ({ checkRequest }: Validator, body: unknown) =>
  checkRequest("send", { body }).findings.map(({ path, keyword }) => `${path}: ${keyword}`);

test("the heir that the tag names is checked, in requests and responses", async () => {
  const validator = await validatorWith({
    Boat: parent({}, { name: text }),
    Sail: heir("Boat", "masts"),
    Motor: heir("Boat", "power"),
  });
  expect(findings(validator, { kind: "Sail", masts: 1, name: "a" })).toEqual([]);
  expect(findings(validator, { kind: "Sail", power: 1 })).toEqual(["masts: required"]);
  expect(findings(validator, { kind: "Motor", power: "1", name: 1 })).toEqual(["power: type", "name: type"]);
  const response = { status: 200, headers: { "content-type": "application/json" }, body: { kind: "Sail" } };
  expect(validator.checkResponse("send", response)).toMatchObject([{ path: "masts", keyword: "required" }]);
  expect(validator.checkRequest("send", { body: { kind: "Sail", masts: 1, power: 2 } }).body).toEqual({
    kind: "Sail",
    masts: 1,
  });
});

test("without a mapping, the parent's own name is a tag, and what names no schema is none", async () => {
  const validator = await validatorWith({ Boat: parent(), Sail: heir("Boat", "masts") });
  expect(findings(validator, { kind: "Boat" })).toEqual([]);
  expect(findings(validator, { kind: "Submarine" })).toEqual(["kind: enum"]);
  expect(findings(validator, { kind: 1 })).toEqual(["kind: enum"]);
  expect(findings(validator, {})).toEqual(["kind: required"]);
});

test("a mapping names schemas by name or reference, several tags one schema, and not the parent unless it says so", async () => {
  const schemas = (more: Json = {}) => ({
    Boat: parent({ mapping: { sail: "Sail", yacht: "Sail", motor: "#/components/schemas/Motor", ...more } }),
    Sail: heir("Boat", "masts"),
    Motor: heir("Boat", "power"),
    Raft: heir("Boat", "logs"),
  });
  const validator = await validatorWith(schemas());
  for (const kind of ["sail", "yacht"]) {
    expect(findings(validator, { kind, masts: 1 })).toEqual([]);
    expect(findings(validator, { kind })).toEqual(["masts: required"]);
  }
  expect(findings(validator, { kind: "motor" })).toEqual(["power: required"]);
  expect(findings(validator, { kind: "Raft" })).toEqual(["logs: required"]);
  for (const kind of ["boat", "Boat", "Sail"]) expect(findings(validator, { kind })).toEqual(["kind: enum"]);
  const named = await validatorWith(schemas({ boat: "Boat" }));
  expect(findings(named, { kind: "boat" })).toEqual([]);
});

test("a tag that is mapped to a schema which does not inherit is checked as the parent", async () => {
  const validator = await validatorWith({
    Boat: parent({ mapping: { sail: "Sail", plane: "Plane" } }, { name: text }),
    Sail: heir("Boat", "masts"),
    Plane: { anyOf: [{ allOf: [ref("Boat")] }, { type: "null" }] },
  });
  expect(findings(validator, { kind: "plane", name: "a" })).toEqual([]);
  expect(findings(validator, { kind: "plane", name: 1 })).toEqual(["name: type"]);
});

test("a schema that lists its tag by itself needs no mapping, and a parent may list those of its heirs", async () => {
  const only = (...kinds: string[]) => ({ properties: { kind: { type: "string", enum: kinds } } });
  const validator = await validatorWith({
    Boat: parent({}, { kind: { type: "string", enum: ["sail", "motor", "any"] } }),
    Sail: { allOf: [ref("Boat"), { ...only("sail"), required: ["masts"] }] },
    Motor: { ...only("motor"), allOf: [ref("Boat")], required: ["power"] },
  });
  expect(findings(validator, { kind: "sail" })).toEqual(["masts: required"]);
  expect(findings(validator, { kind: "motor" })).toEqual(["power: required"]);
  expect(findings(validator, { kind: "any" })).toEqual([]);
  expect(findings(validator, { kind: "Sail" })).toEqual(["kind: enum"]);
});

test("a list of tags that several repeat tells none of them apart: what is no name is checked as the parent", async () => {
  const kind = { type: "string", enum: ["Sail", "Motor", "raft"] };
  const validator = await validatorWith({
    Boat: parent({}, { kind, name: text }),
    Sail: { ...heir("Boat", "masts"), properties: { kind } },
    Motor: { ...heir("Boat", "power"), properties: { kind } },
  });
  expect(findings(validator, { kind: "Sail" })).toEqual(["masts: required"]);
  expect(findings(validator, { kind: "Motor" })).toEqual(["power: required"]);
  expect(findings(validator, { kind: "raft" })).toEqual([]);
  expect(findings(validator, { kind: "raft", name: 1 })).toEqual(["name: type"]);
  expect(findings(validator, { kind: "Boat" })).toEqual(["kind: enum"]);
});

test("heirs of heirs are checked wherever one of their ancestors is", async () => {
  const schemas = {
    Boat: parent(),
    Sail: heir("Boat", "masts"),
    Yacht: heir("Sail", "cabins"),
    Ketch: heir("Yacht", "mizzen"),
    Motor: heir("Boat", "power"),
  };
  const validator = await validatorWith(schemas);
  expect(findings(validator, { kind: "Ketch" })).toEqual([
    "masts: required",
    "cabins: required",
    "mizzen: required",
  ]);
  expect(findings(validator, { kind: "Sail", masts: 1 })).toEqual([]);
  const ofSail = await validatorWith(schemas, ref("Sail"));
  expect(findings(ofSail, { kind: "Yacht", masts: 1 })).toEqual(["cabins: required"]);
  expect(findings(ofSail, { kind: "Sail", masts: 1 })).toEqual([]);
  expect(findings(ofSail, { kind: "Motor", power: 1 })).toEqual(["kind: enum"]);
});

test("an heir with a tag of its own is told apart by both", async () => {
  const sail = heir("Boat", "masts");
  const validator = await validatorWith({
    Boat: parent({ mapping: { sail: "Sail", motor: "Motor" } }),
    Sail: { ...sail, required: ["rig"], properties: { rig: text }, discriminator: { propertyName: "rig" } },
    Sloop: heir("Sail", "jib"),
    Motor: heir("Boat", "power"),
  });
  expect(findings(validator, { kind: "sail", rig: "Sloop", masts: 1 })).toEqual(["jib: required"]);
  expect(findings(validator, { kind: "sail", rig: "Sail", masts: 1 })).toEqual([]);
  expect(findings(validator, { kind: "sail", rig: "Motor", masts: 1 })).toEqual(["rig: enum"]);
  const body = { kind: "sail", rig: "Sloop", masts: 1, jib: 2 };
  expect(validator.checkRequest("send", { body: { ...body, wheel: 1 } }).body).toEqual(body);
});

test("an heir that is a union already, which others inherit from, stays one", async () => {
  const schemas = {
    Boat: parent({}, { rig: text }),
    Sail: {
      allOf: [ref("Boat")],
      oneOf: [ref("Gaff"), ref("Lug")],
      discriminator: { propertyName: "rig" },
    },
    Gaff: { type: "object", required: ["peak"] },
    Lug: { type: "object" },
    Sloop: heir("Sail", "jib"),
  };
  const validator = await validatorWith(schemas);
  expect(findings(validator, { kind: "Sail", rig: "Gaff" })).toEqual(["peak: required"]);
  expect(findings(validator, { kind: "Sail", rig: "Lug" })).toEqual([]);
  expect(findings(validator, { kind: "Sail", rig: "Junk" })).toEqual(["rig: enum"]);
  const ofSloop = await validatorWith(schemas, ref("Sloop"));
  expect(findings(ofSloop, { kind: "Sail", rig: "Gaff", jib: 1 })).toEqual(["peak: required"]);
});

test("an heir that repeats its parent's discriminator is one of the same family", async () => {
  const validator = await validatorWith({
    Boat: parent({ mapping: { sail: "Sail" } }),
    Sail: { ...heir("Boat", "masts"), discriminator: { propertyName: "kind", mapping: { sloop: "Sloop" } } },
    Sloop: heir("Sail", "jib"),
  });
  expect(findings(validator, { kind: "sloop", masts: 1 })).toEqual(["jib: required"]);
  expect(findings(validator, { kind: "sail", masts: 1 })).toEqual([]);
});

test("an heir that is used by itself is checked as itself, and does not lose what it has of others", async () => {
  const schemas = {
    Boat: parent(),
    Sail: heir("Boat", "masts"),
    Owned: heir("Boat", "owner", text),
  };
  const validator = await validatorWith(schemas, ref("Owned"));
  const body = { kind: "Sail", masts: 1, owner: "a" };
  expect(findings(validator, body)).toEqual([]);
  expect(validator.checkRequest("send", { body }).body).toEqual(body);
  expect(findings(validator, { kind: "Sail" })).toEqual(["owner: required"]);
  const either = await validatorWith(schemas, {
    oneOf: [ref("Boat"), { type: "array", items: ref("Owned") }],
  });
  expect(findings(either, { kind: "Owned", owner: "a" })).toEqual([]);
});

test("heirs that are listed where they are used are told apart by the tag, or by a mapping that stands there", async () => {
  const schemas = { Boat: parent(), Sail: heir("Boat", "size"), Motor: heir("Boat", "size") };
  const oneOf = [ref("Sail"), ref("Motor")];
  const listed = await validatorWith(schemas, { oneOf });
  expect(findings(listed, { kind: "Sail", size: 1 })).toEqual([]);
  expect(findings(listed, { kind: "Boat", size: 1 })).toEqual([": oneOf"]);
  const mapping = { s: ref("Sail").$ref, m: ref("Motor").$ref };
  const mapped = await validatorWith(schemas, { oneOf, discriminator: { propertyName: "kind", mapping } });
  expect(findings(mapped, { kind: "s", size: 1 })).toEqual([]);
});

test("an heir contains its parent, and a parent itself, in fields and lists", async () => {
  const validator = await validatorWith({
    Boat: parent({}, { tender: ref("Boat"), name: { $ref: "#/components/schemas/Boat/properties/kind" } }),
    Fleet: heir("Boat", "boats", { type: "array", items: ref("Boat") }),
    Described: heir("Boat", "of", { allOf: [ref("Boat")], description: "What it is of." }),
  });
  const boats = [{ kind: "Fleet" }, { kind: "Boat", tender: { kind: "Described", of: { kind: "x" } } }];
  expect(findings(validator, { kind: "Fleet", boats, name: 1 })).toEqual([
    "boats[0].boats: required",
    "boats[1].tender.of.kind: enum",
    "name: type",
  ]);
});

test("one schema inherits from two families", async () => {
  const validator = await validatorWith(
    {
      Boat: parent(),
      Car: { type: "object", properties: { motor: text }, discriminator: { propertyName: "motor" } },
      Amphibian: { allOf: [ref("Boat"), ref("Car")], required: ["wheels"] },
    },
    { oneOf: [ref("Boat"), { type: "array", items: ref("Car") }] },
  );
  expect(findings(validator, { kind: "Amphibian", motor: "Amphibian", wheels: 4 })).toEqual([]);
  expect(findings(validator, [{ kind: "Amphibian", motor: "Amphibian" }])).toEqual([": oneOf"]);
});

test("names that are taken, or no identifiers, do not collide", async () => {
  const validator = await validatorWith(
    {
      "a/b": parent({ mapping: { c: "#/components/schemas/c~1d" } }),
      "c/d": heir("a~1b", "x"),
      "a/bBase": text,
      "a/bItself": text,
    },
    ref("a~1b"),
  );
  expect(findings(validator, { kind: "c" })).toEqual(["x: required"]);
});

test("a parent without heirs, and one that may be null, are what they were", async () => {
  const alone = await validatorWith({ Boat: parent() });
  expect(findings(alone, { kind: "any" })).toEqual([]);
  const nullable = await validatorWith({
    Boat: { ...parent(), type: ["object", "null"] },
    Sail: heir("Boat", "masts"),
  });
  expect(findings(nullable, null)).toEqual([]);
  expect(findings(nullable, { kind: "any" })).toEqual([]);
});
