import { expect, test } from "@jest/globals";
import { byDirection, type Json, readDescription, type Schema } from "../src/index.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const readOnly = { type: "string", readOnly: true };
const writeOnly = { type: "string", writeOnly: true };
const json = (schema: Json) => ({ "application/json": { schema } });

/** A description that sends one schema, and receives another. */
function described(sent: Json, received: Json, schemas: Json = {}, places = {}) {
  const post = {
    requestBody: { content: json(sent) },
    responses: { 200: { description: "It.", content: json(received) } },
  };
  const document = { openapi: "3.1.0", paths: { "/boats": { post } }, components: { schemas } };
  return readDescription(structuredClone(document), places);
}

/** What the schemas of such a description become. */
function changed(sent: Json, received: Json, schemas: Json = {}) {
  const { operations, schemas: after } = byDirection(described(sent, received, schemas));
  return {
    sent: operations[0]?.body?.content[0]?.schema,
    received: operations[0]?.responses[0]?.content[0]?.schema,
    schemas: Object.fromEntries(after),
  };
}

/** What is left of one schema in a request. */
const inRequest = (schema: Json, schemas: Json = {}): Schema | undefined => changed(schema, {}, schemas).sent;

const boat = {
  type: "object",
  required: ["id", "name", "key"],
  properties: { id: readOnly, name: { type: "string" }, key: writeOnly },
};
const sentBoat = { ...boat, required: ["name", "key"] };
const receivedBoat = { ...boat, required: ["id", "name"] };

test.each<[what: string, schema: Json]>([
  ["has", { type: "object", required: ["id"], properties: { id: { type: "string" } } }],
  ["requires", { ...boat, required: ["name"] }],
])("a description that %s no field of one direction is not copied", (_, schema) => {
  const description = described(ref("Boat"), ref("Boat"), { Boat: schema });
  expect(byDirection(description)).toBe(description);
});

test("a schema of both directions keeps its name in responses, and has a form for requests", () => {
  expect(changed(ref("Boat"), { type: "array", items: ref("Boat") }, { Boat: boat })).toEqual({
    sent: ref("BoatRequest"),
    received: { type: "array", items: ref("Boat") },
    schemas: { Boat: receivedBoat, BoatRequest: sentBoat },
  });
});

test("a schema of one direction keeps its name, and so does one that no body contains", () => {
  const { schemas } = changed(ref("New"), ref("Boat"), { New: boat, Boat: boat, Other: boat });
  expect(schemas).toEqual({ New: sentBoat, Boat: receivedBoat, Other: boat });
});

test("a schema whose forms are the same has one, whatever else there is", () => {
  const Crew = { type: "object", required: ["name"], properties: boat.properties };
  const { schemas } = changed({ allOf: [ref("Crew"), boat] }, ref("Crew"), { Crew });
  expect(schemas).toEqual({ Crew });
});

test("the description that was read is left as it was", () => {
  const description = described(ref("Boat"), ref("Boat"), { Boat: boat });
  const before = JSON.stringify(description.document);
  byDirection(description);
  expect(JSON.stringify(description.document)).toBe(before);
});

test("what contains such a schema has two forms, too, and so has one that contains itself", () => {
  const schemas = {
    Fleet: { type: "object", additionalProperties: ref("Boat") },
    Boat: { ...boat, properties: { ...boat.properties, tender: ref("Boat"), crew: ref("Crew") } },
    Crew: { type: "array", items: { type: "string" } },
  };
  const { sent, schemas: after } = changed(ref("Fleet"), ref("Fleet"), schemas);
  expect(sent).toEqual(ref("FleetRequest"));
  expect(Object.keys(after)).toEqual(["Fleet", "FleetRequest", "Boat", "BoatRequest", "Crew"]);
  expect(after.FleetRequest?.additionalProperties).toEqual(ref("BoatRequest"));
  expect(after.BoatRequest?.properties).toMatchObject({ tender: ref("BoatRequest"), crew: ref("Crew") });
  expect(after.Boat?.properties?.tender).toEqual(ref("Boat"));
});

test("a name that is taken is not taken again", () => {
  const schemas = { Boat: boat, BoatRequest: { type: "string" }, BoatRequest2: { type: "string" } };
  expect(changed(ref("Boat"), ref("Boat"), schemas).sent).toEqual(ref("BoatRequest3"));
});

test("a reference into a schema leads into its form, and its text stays escaped as it was", () => {
  const part = { $ref: "#/components/schemas/a~1b%20c/properties/id" };
  const schemas = { "a/b c": { ...boat, properties: { ...boat.properties, of: part } } };
  const whole = { $ref: "#/components/schemas/a~1b%20c" };
  const { sent, schemas: after } = changed(whole, whole, schemas);
  expect(sent).toEqual({ $ref: "#/components/schemas/a~1b%20cRequest" });
  expect(after["a/b cRequest"]?.properties?.of).toEqual({
    $ref: "#/components/schemas/a~1b%20cRequest/properties/id",
  });
});

test("shared bodies are changed where they are described, and a callback is not", () => {
  const post = {
    requestBody: { $ref: "#/components/requestBodies/schema" },
    responses: { 200: { $ref: "#/components/responses/schema" } },
    callbacks: { sunk: { "{$url}": { post: { requestBody: { content: json(ref("Boat")) } } } } },
  };
  const { document } = byDirection(
    readDescription({
      openapi: "3.1.0",
      paths: { "/boats": { post } },
      components: {
        schemas: { Boat: boat },
        requestBodies: { schema: { content: json(ref("Boat")) } },
        responses: { schema: { description: "It.", content: json(ref("Boat")) } },
      },
    }),
  );
  expect(document).toMatchObject({
    paths: { "/boats": { post } },
    components: {
      requestBodies: { schema: { content: json(ref("BoatRequest")) } },
      responses: { schema: { content: json(ref("Boat")) } },
    },
  });
});

test("schemas that stand in bodies are changed at any depth", () => {
  const page = { type: "object", properties: { data: { type: "array", items: boat } } };
  const { sent, received } = changed(page, page);
  expect(sent?.properties?.data?.items).toEqual(sentBoat);
  expect(received?.properties?.data?.items).toEqual(receivedBoat);
});

test("a required field may be described by another part of the same value", () => {
  const properties = { id: readOnly };
  const base = { Base: { properties } };
  expect(inRequest({ allOf: [ref("Base")], required: ["id"] }, base)).toEqual({ allOf: [ref("Base")] });
  expect(inRequest({ allOf: [ref("Base"), { required: ["id", "a"] }] }, base)).toEqual({
    allOf: [ref("Base"), { required: ["a"] }],
  });
  expect(inRequest({ properties, oneOf: [{ required: ["id", "a"] }, { required: ["b"] }] })).toEqual({
    properties,
    oneOf: [{ required: ["a"] }, { required: ["b"] }],
  });
  expect(inRequest({ anyOf: [ref("Base"), {}], required: ["id"] }, base)).toEqual({
    anyOf: [ref("Base"), {}],
  });
});

test("a field of the same name in another object is another field", () => {
  const inner = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
  const schema = { properties: { id: readOnly, inner }, required: ["id", "inner"] };
  expect(inRequest(schema)).toEqual({ ...schema, required: ["inner"] });
});

test("a field is read-only where its reference, or a part of it, says so", () => {
  const schemas = { Id: readOnly, Name: { type: "string" } };
  const properties = {
    a: ref("Id"),
    b: { ...ref("Name"), readOnly: true },
    c: { allOf: [ref("Id")] },
    d: ref("Name"),
    e: { ...ref("Id"), readOnly: false },
  };
  const schema = { properties, required: ["a", "b", "c", "d", "e"] };
  expect(inRequest(schema, schemas)?.required).toEqual(["d", "e"]);
});

test("what is no value, or a condition, stays", () => {
  const properties = { id: readOnly };
  const condition = { required: ["id"] };
  const schema = { properties, not: condition, if: condition, else: condition };
  expect(inRequest(schema)).toEqual({ ...schema, else: {} });
});

test("branches that only a read-only field told apart may both fit", () => {
  const draft = { type: "object", required: ["name"], properties: { name: { type: "string" } } };
  expect(inRequest({ oneOf: [draft, ref("Boat")] }, { Boat: boat })).toEqual({ anyOf: [draft, ref("Boat")] });
  expect(inRequest({ oneOf: [draft, ref("Boat")], anyOf: [draft, {}] }, { Boat: boat })).toEqual({
    anyOf: [draft, {}],
    allOf: [{ anyOf: [draft, ref("Boat")] }],
  });
  expect(inRequest({ oneOf: [draft, { type: "string" }] }, { Boat: boat })).toHaveProperty("oneOf");
});

test("tags mean the same branches, by the names that they had", () => {
  const branch = (kind: string) => ({
    type: "object",
    required: ["id", "kind"],
    properties: { id: readOnly, kind: { const: kind } },
  });
  const schemas = {
    Any: {
      oneOf: [ref("Sail"), ref("Motor"), ref("Raft")],
      discriminator: { propertyName: "kind", mapping: { motor: ref("Motor").$ref } },
    },
    Sail: branch("Sail"),
    Motor: branch("motor"),
    Raft: { type: "object", required: ["kind"], properties: { kind: { const: "Raft" } } },
  };
  const description = byDirection(described(ref("Any"), ref("Any"), schemas));
  const branchesOf = (name: string) => [
    ...(description.unionOf(description.schemas.get(name) as Schema)?.branches ?? []),
  ];
  expect(new Map(branchesOf("AnyRequest"))).toEqual(
    new Map([
      ["Sail", ref("SailRequest")],
      ["motor", ref("MotorRequest")],
      ["Raft", ref("Raft")],
    ]),
  );
  expect(new Map(branchesOf("Any"))).toEqual(
    new Map([
      ["Sail", ref("Sail")],
      ["motor", ref("Motor")],
      ["Raft", ref("Raft")],
    ]),
  );
});

test("a mapping may name a schema without a reference", () => {
  const schemas = {
    Any: { oneOf: [ref("Boat")], discriminator: { propertyName: "name", mapping: { b: "Boat" } } },
    Boat: boat,
  };
  const { schemas: after } = changed(ref("Any"), ref("Any"), schemas);
  expect(after.AnyRequest?.discriminator?.mapping).toEqual({ b: "BoatRequest" });
});

test("both forms come from the same place", () => {
  const places = {
    "": "openapi.yaml:1:1",
    "/components/schemas/Boat": "boat.yaml:1:1",
    "/components/schemas/Boat/properties/id": "boat.yaml:4:5",
  };
  const description = byDirection(described(ref("Boat"), ref("Boat"), { Boat: boat }, places));
  for (const name of ["Boat", "BoatRequest"]) {
    const schema = description.schemas.get(name) as Schema;
    expect(description.placeOf(schema)).toBe("boat.yaml:1:1");
    expect(description.placeOf(schema.properties?.id as Schema)).toBe("boat.yaml:4:5");
  }
});

test("one object that YAML has in several places has a form for each", () => {
  const content = json({ ...boat });
  const post = { requestBody: { content }, responses: { 200: { description: "It.", content } } };
  const { operations } = byDirection(readDescription({ openapi: "3.1.0", paths: { "/boats": { post } } }));
  expect(operations[0]?.body?.content[0]?.schema).toEqual(sentBoat);
  expect(operations[0]?.responses[0]?.content[0]?.schema).toEqual(receivedBoat);
});

test("a description of OpenAPI 3.0 is changed as one of 3.1", () => {
  const id = { type: "string", readOnly: true, nullable: true };
  const post = {
    requestBody: { content: json({ type: "object", required: ["id"], properties: { id } }) },
    responses: { 204: { description: "Done.", content: json({}) } },
  };
  const description = readDescription({ openapi: "3.0.3", paths: { "/boats": { post } } });
  const after = byDirection(description);
  expect(after.operations[0]?.body?.content[0]?.schema).toEqual({
    type: "object",
    properties: { id: { type: ["string", "null"], readOnly: true } },
  });
  expect(after.ignored).toEqual(description.ignored);
});
