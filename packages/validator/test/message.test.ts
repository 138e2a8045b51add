import { expect, test } from "@jest/globals";
import { message } from "../src/index.ts";

test("placeholders are replaced by the values", () => {
  expect(message("file_not_found", { id: "file_fake_test_id" })).toBe(
    "File 'file_fake_test_id' was not found.",
  );
  expect(message("body_too_large", { limit: 1_000_000 })).toBe("Request body must be at most 1000000 bytes.");
});

test("a value that looks like a placeholder is kept", () => {
  expect(message("exclusive", { first: "{second}", second: "$&" })).toBe(
    "Query parameters '{second}' and '$&' cannot be used together.",
  );
});

test("a message without placeholders needs no values", () => {
  expect(message("internal_error")).toBe("Internal server error.");
});
