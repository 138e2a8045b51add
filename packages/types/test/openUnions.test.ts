import { type Json, readDescription, type Schema } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { openUnions } from "../scripts/openUnions.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const content = (schema: Json) => ({ content: { "application/json": { schema } } });
const color = () => ({ type: "string", enum: ["red", "green"] });
const open = { anyOf: [color(), { type: "string", "x-open-string": true }] };
const tagged = (...names: string[]) => ({ oneOf: names.map(ref), discriminator: { propertyName: "type" } });

function opened(sent: Json, received: Json, schemas: Record<string, Json>): Record<string, Schema> {
  const post = { requestBody: content(sent), responses: { 200: content(received) } };
  // Copied, so that a test can compare with what it wrote.
  const components = { schemas: structuredClone(schemas) };
  openUnions(readDescription({ openapi: "3.1.0", paths: { "/boats": { post } }, components }));
  return components.schemas;
}

test("an enum that only a response can contain admits other strings", () => {
  expect(opened({}, ref("Color"), { Color: color() }).Color).toEqual(open);
});

test("an enum that a request can contain stays as it is, wherever else it is used", () => {
  expect(opened(ref("Color"), ref("Color"), { Color: color() }).Color).toEqual(color());
  const schemas = { Boat: { allOf: [ref("Paint")] }, Paint: { properties: { color: color() } } };
  expect(opened(ref("Paint"), ref("Boat"), schemas).Paint).toEqual(schemas.Paint);
});

test("an enum of an example is data", () => {
  const schemas = { Boat: { type: "object", example: { type: "string", enum: ["red"] } } };
  expect(opened({}, ref("Boat"), schemas).Boat).toEqual(schemas.Boat);
});

test("a tagged union that only a response can contain gets a member for what is not listed", () => {
  const result = opened({}, ref("BoatEvent"), { BoatEvent: tagged("Sailed", "Sunk"), Sailed: {}, Sunk: {} });
  expect(result.BoatEvent).toEqual({ oneOf: [ref("KnownBoatEvent"), ref("UnknownEvent")] });
  expect(result.KnownBoatEvent).toMatchObject({ oneOf: [ref("Sailed"), ref("Sunk")] });
  expect(result.UnknownEvent).toMatchObject({
    "x-unknown-member": { tag: "type", known: ["KnownBoatEvent"] },
  });
});

test("unions whose names end in the same word share the unknown member", () => {
  const { UnknownEvent } = opened(
    {},
    { anyOf: [ref("BoatEvent"), ref("CrewEvent")] },
    {
      BoatEvent: tagged("Sailed"),
      CrewEvent: tagged("Hired"),
      Sailed: {},
      Hired: {},
    },
  );
  expect(UnknownEvent).toMatchObject({
    "x-unknown-member": { known: expect.arrayContaining(["KnownBoatEvent", "KnownCrewEvent"]) },
  });
});

test("a tagged union that a request can contain stays closed", () => {
  const schemas = { BoatEvent: tagged("Sailed"), Sailed: {} };
  expect(Object.keys(opened(ref("BoatEvent"), ref("BoatEvent"), schemas))).toEqual(["BoatEvent", "Sailed"]);
});

test("a union without a name gets its unknown member in its place", () => {
  const schemas = { Log: { properties: { last: tagged("Sailed", "Sunk") } }, Sailed: {}, Sunk: {} };
  const unknown = { type: "object", "x-unknown-member": { tag: "type", known: ["Sailed", "Sunk"] } };
  expect(opened({}, ref("Log"), schemas).Log?.properties?.last).toEqual({
    oneOf: [ref("Sailed"), ref("Sunk"), unknown],
  });
});

test("a union whose last word is taken, or that of a union with another tag, has an unknown member of its whole name", () => {
  const taken = { BoatEvent: tagged("Sailed"), Sailed: {}, UnknownEvent: {} };
  expect(opened({}, ref("BoatEvent"), taken).UnknownBoatEvent).toMatchObject({
    "x-unknown-member": { tag: "type", known: ["KnownBoatEvent"] },
  });
  const crew = { oneOf: [ref("Hired")], discriminator: { propertyName: "kind" } };
  const both = { BoatEvent: tagged("Sailed"), CrewEvent: crew, Sailed: {}, Hired: {} };
  expect(Object.keys(opened({}, { anyOf: [ref("BoatEvent"), ref("CrewEvent")] }, both))).toEqual(
    expect.arrayContaining(["UnknownEvent", expect.stringMatching(/^Unknown(Boat|Crew)Event$/)]),
  );
});

test("a name that is taken is refused with what to do", () => {
  const schemas = { BoatEvent: tagged("Sailed"), Sailed: {}, UnknownEvent: {}, UnknownBoatEvent: {} };
  expect(() => opened({}, ref("BoatEvent"), schemas)).toThrow(
    /needs the names KnownBoatEvent and UnknownBoatEvent.*Rename the union or the other schema/,
  );
});
