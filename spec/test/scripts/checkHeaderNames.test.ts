import { expect, test } from "@jest/globals";
import { checkHeaderNames, checkHeadersOfPage } from "../../scripts/checkHeaderNames.ts";
import { readDescription } from "../../src/index.ts";

const described = (description: string) =>
  readDescription({
    openapi: "3.1.0",
    paths: {
      "/boats": {
        get: {
          description,
          parameters: [{ name: "Boat-Key", in: "header", schema: { type: "string" } }],
          responses: {
            200: { description: "Fine.", headers: { "Boat-Replayed": { schema: { type: "string" } } } },
          },
        },
      },
    },
  });

test("a header that a text names is one that an operation has, or one of HTTP", () => {
  const text = "A `Boat-Key` of 船; `boat-replayed`, `Boat-Replayed: true`, `Retry-After`, X-Y, `a-b`.";
  expect(checkHeaderNames(described(text))).toEqual([]);
  expect(checkHeaderNames(described("`Replayed-Boat: true`"))).toEqual([
    "#/paths/~1boats/get: The text names the header Replayed-Boat, which no operation has. Write the name that it has now.",
  ]);
  expect(checkHeadersOfPage(described(""), "page.md", "# 船\n`Ship-Key`")).toEqual([
    "page.md:2:1: The text names the header Ship-Key, which no operation has. Write the name that it has now.",
  ]);
});
