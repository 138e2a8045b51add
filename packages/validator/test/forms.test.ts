import { readDescription, type Schema } from "@cloud-agents/spec/description";
import { describe, expect, test } from "@jest/globals";
import { type Validator, validatorOf } from "./helpers/validatorOf.ts";

const TYPES = ["application/x-www-form-urlencoded", "multipart/form-data"] as const;
const file = { type: "string", contentMediaType: "application/octet-stream" };

/** The validator of one operation that takes a form, with its content type as it may be written, too. */
async function validatorOfForm(schema: Schema, schemas: Record<string, Schema> = {}): Promise<Validator> {
  const content = Object.fromEntries(
    TYPES.flatMap((type) => [type, `${type.toUpperCase()};charset=utf-8`]).map((type) => [type, { schema }]),
  );
  return validatorOf(
    readDescription({
      openapi: "3.1.0",
      info: { title: "Forms" },
      paths: {
        "/boats": {
          post: {
            operationId: "send",
            requestBody: { required: true, content },
            responses: { 204: { description: "Sent." } },
          },
        },
      },
      components: { schemas },
    }),
  );
}

const send = ({ checkRequest }: Validator, body: unknown, type: string = TYPES[0]) => {
  const { findings, body: read } = checkRequest("send", { body, headers: { "content-type": type } });
  return { read, findings: findings.map(({ path, keyword }) => `${path}: ${keyword}`) };
};

describe.each([...TYPES, "application/x-www-form-urlencoded; charset=utf-8"])("a form of %s", (type) => {
  test("is checked: what is missing, and what is not of its type", async () => {
    const validator = await validatorOfForm({
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string", maxLength: 3 },
        masts: { type: "integer", maximum: 5 },
        length: { type: "number" },
        afloat: { type: "boolean" },
      },
    });
    expect(send(validator, { masts: "2", length: "7.5", afloat: "no" }, type).findings).toEqual([
      "name: required",
      "afloat: type",
    ]);
    expect(send(validator, { name: "long", masts: "9", length: "x" }, type).findings).toEqual([
      "name: maxLength",
      "masts: maximum",
      "length: type",
    ]);
    expect(send(validator, { name: "12", masts: "2", length: "7.5", afloat: "false" }, type)).toEqual({
      findings: [],
      read: { name: "12", masts: 2, length: 7.5, afloat: false },
    });
  });
});

test("a list of one value is a list, and a field that is none and was sent twice is a mistake", async () => {
  const validator = await validatorOfForm({
    type: "object",
    properties: {
      tags: { type: "array", items: { type: "string" } },
      masts: { type: ["array", "null"], minItems: 2, items: { type: "integer" } },
      name: { type: "string" },
    },
  });
  expect(send(validator, { tags: "a", masts: ["1", "2"] })).toEqual({
    findings: [],
    read: { tags: ["a"], masts: [1, 2] },
  });
  expect(send(validator, { masts: "1" }).findings).toEqual(["masts: minItems"]);
  expect(send(validator, { masts: ["1", "x"], name: ["a", "b"] }).findings).toEqual([
    "masts[1]: type",
    "name: type",
  ]);
});

test("an object is read from its JSON, also in a list, and what is no JSON is a mistake", async () => {
  const size = { type: "object", required: ["length"], properties: { length: { type: "number" } } };
  const validator = await validatorOfForm(
    {
      type: "object",
      properties: {
        size,
        sizes: { type: "array", items: { $ref: "#/components/schemas/Size" } },
        grid: { type: "array", items: { type: "array", items: { type: "integer" } } },
        note: { type: "string", contentMediaType: "application/json" },
      },
    },
    { Size: size },
  );
  expect(
    send(validator, { size: '{"length":7}', sizes: '{"length":1}', grid: "[1,2]", note: "{}" }, TYPES[1]),
  ).toEqual({
    findings: [],
    read: { size: { length: 7 }, sizes: [{ length: 1 }], grid: [[1, 2]], note: "{}" },
  });
  expect(send(validator, { size: "{", sizes: ['{"length":"1"}'] }, TYPES[1]).findings).toEqual([
    "size: type",
    "sizes[0].length: type",
  ]);
});

test("a file stays a file, and a text in its place is a mistake", async () => {
  const validator = await validatorOfForm({
    type: "object",
    properties: { photo: file, photos: { type: "array", items: file } },
  });
  const [photo, other] = [new File(["1"], "a.png"), new File(["2"], "b.png")];
  const { read, findings } = send(validator, { photo, photos: other }, TYPES[1]);
  expect(findings).toEqual([]);
  expect(read).toEqual({ photo, photos: [other] });
  expect((read as { photo: File }).photo).toBe(photo);
  expect(send(validator, { photo: "7", photos: ["8"] }, TYPES[1]).findings).toEqual([
    "photo: type",
    "photos[0]: type",
  ]);
});

test("a FormData and URLSearchParams are read with all that was sent under one name", async () => {
  const validator = await validatorOfForm({
    type: "object",
    properties: { tags: { type: "array", items: { type: "integer" } }, name: { type: "string" } },
  });
  const form = new FormData();
  for (const [name, value] of [
    ["tags", "1"],
    ["name", "a"],
    ["tags", "2"],
  ] as const)
    form.append(name, value);
  expect(send(validator, form, TYPES[1])).toEqual({ findings: [], read: { tags: [1, 2], name: "a" } });
  expect(send(validator, new URLSearchParams("tags=3&name=b")).read).toEqual({ tags: [3], name: "b" });
  expect(send(validator, new URLSearchParams("name=a&name=b")).findings).toEqual(["name: type"]);
});

test("fields are read as what a reference, a part, a branch or allowed values say of them", async () => {
  const validator = await validatorOfForm(
    {
      allOf: [{ $ref: "#/components/schemas/Hull" }],
      oneOf: [
        { required: ["sails"], properties: { sails: { enum: [1, 2] } } },
        { required: ["power"], properties: { power: { type: "number" } } },
      ],
    },
    {
      Hull: { type: "object", properties: { masts: { allOf: [{ $ref: "#/components/schemas/Count" }] } } },
      Count: { type: ["integer", "null"] },
    },
  );
  const sent = { masts: "2", sails: "1" };
  expect(send(validator, sent)).toEqual({ findings: [], read: { masts: 2, sails: 1 } });
  expect(send(validator, { masts: "x", power: "1" }).findings).toEqual(["masts: type"]);
});

test("fields that are not listed are read as what the schema says of the others", async () => {
  const validator = await validatorOfForm({
    type: "object",
    properties: { name: { type: "string" } },
    additionalProperties: { type: "integer" },
  });
  expect(send(validator, { name: "7", a: "1" })).toEqual({ findings: [], read: { name: "7", a: 1 } });
  expect(send(validator, { a: "x" }).findings).toEqual(["a: type"]);
});

test("a text is not changed where different types are allowed", async () => {
  const validator = await validatorOfForm({
    type: "object",
    properties: { at: { oneOf: [{ type: "integer" }, { type: "string" }] }, any: {} },
  });
  expect(send(validator, { at: "1", any: "2" })).toEqual({ findings: [], read: { at: "1", any: "2" } });
});

test("a schema that contains itself, and fields named as what every object has, are read", async () => {
  const validator = await validatorOfForm(
    {
      type: "object",
      properties: { tree: { $ref: "#/components/schemas/Tree" }, constructor: { type: "integer" } },
    },
    { Tree: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
  );
  expect(send(validator, { tree: "[[]]", constructor: "1" }).findings).toEqual([]);
  expect(send(validator, { tree: "x", toString: "y" }).findings).toEqual(["tree[0]: type"]);
});

test("what is no form, such as a text, is a mistake", async () => {
  const validator = await validatorOfForm({ type: "object" });
  expect(send(validator, "name=a").findings).toEqual([": type"]);
});
