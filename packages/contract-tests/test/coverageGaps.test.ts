import { expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import { coverageGaps } from "../src/coverageGaps.ts";
import { readDescription } from "../src/description.ts";

const description = readDescription();
const cases = allCases(description);

/** The description with one operation or response changed. */
function changed(path: string, method: string, change: (operation: { responses: object }) => object) {
  const document = structuredClone(description.document) as { paths: Record<string, Record<string, never>> };
  const operation = document.paths[path]?.[method] ?? { responses: {} };
  document.paths[path] = { ...document.paths[path], [method]: change(operation) as never };
  return readDescription(document);
}

test("an operation that nobody wrote a case for is named, status by status", () => {
  const extended = changed("/gadgets", "get", () => ({
    operationId: "listGadgets",
    responses: { 200: { description: "Gadgets." }, 401: { description: "No token." } },
  }));
  expect(coverageGaps(extended, cases)).toEqual([
    "listGadgets has no case that succeeds.",
    "listGadgets 200 has no case.",
    "listGadgets 401 has no case.",
  ]);
});

test("a new status is named even when the mock can be asked for it", () => {
  const extended = changed("/agents/{agent_id}", "get", (operation) => ({
    ...operation,
    responses: {
      ...operation.responses,
      410: {
        description: "The agent is gone.",
        content: {
          "application/json": { schema: {}, examples: { gone: { value: { error: { message: "Gone." } } } } },
        },
      },
    },
  }));
  expect(coverageGaps(extended, cases)).toEqual(["getAgent 410 has no case."]);
  expect(coverageGaps(extended, allCases(extended))).toEqual([
    "getAgent 410 is only asked for, no case brings it about.",
  ]);
});

test("a case for something that is no longer documented is named", () => {
  const reduced = changed("/agents", "post", ({ responses }) => {
    const { 403: _, ...others } = responses as Record<number, object>;
    return { operationId: "createAgent", responses: others };
  });
  const gaps = coverageGaps(reduced, cases);
  expect(gaps).toContain(
    'The case "a token that may only read" is for createAgent 403, which is not documented.',
  );
});

test("an operation with nothing but error cases is named", () => {
  const errors = cases.filter(({ operation, status }) => operation !== "getFile" || status >= 400);
  expect(coverageGaps(description, errors)).toEqual([
    "getFile has no case that succeeds.",
    "getFile 200 has no case.",
  ]);
});
