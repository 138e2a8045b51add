import { expect, test } from "@jest/globals";
import { hasBodyField } from "../src/index.ts";

test("a body has the fields of its schema, and no others", () => {
  const fields = ["file", "purpose", "metadata", "toString", "other"];
  expect(fields.filter((field) => hasBodyField("uploadFile", field))).toEqual([
    "file",
    "purpose",
    "metadata",
  ]);
});

test("an operation without a body has no field", () => {
  expect(hasBodyField("listFiles", "file")).toBe(false);
});
