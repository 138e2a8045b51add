import { expect, test } from "@jest/globals";
import { encodeBody } from "../src/client/encodeBody.ts";

test.each(["船", 0, false, null, ["a", 1], { name: null }])("in JSON, a body may be %j", (body) => {
  expect(encodeBody("put", "json", body)).toBe(JSON.stringify(body));
});

test.each([Number.NaN, new Map(), new Blob([])])("what JSON has no value for is refused: %p", (body) => {
  expect(() => encodeBody("put", "json", body)).toThrow("The body of put must be an object");
});

test("in a form, items of a list are parts of their own, and numbers and booleans are text", async () => {
  const photos = [new File(["a"], "a.png"), new File(["b"], "b.png")];
  const body = { album: 7, public: false, tags: ["海", "x"], photos, at: { x: 1 }, none: undefined };
  const form = encodeBody("upload", "multipart", body) as FormData;
  expect([...form].map(([name, value]) => [name, value instanceof File ? value.name : value])).toEqual([
    ...[
      ["album", "7"],
      ["public", "false"],
      ["tags", "海"],
      ["tags", "x"],
    ],
    ...[
      ["photos", "a.png"],
      ["photos", "b.png"],
      ["at", '{"x":1}'],
    ],
  ]);
});

test("a part of a form that cannot be sent is refused by its name", () => {
  expect(() => encodeBody("upload", "multipart", { album: null })).toThrow(
    "album of upload must be a Blob, a text, a number, a boolean or an object, or a list of them.",
  );
});
