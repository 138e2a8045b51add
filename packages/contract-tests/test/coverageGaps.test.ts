import { readDescription as readBundle } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import { coverageGaps } from "../src/coverageGaps.ts";
import { readDescription } from "../src/readDescription.ts";

const description = readDescription();
const cases = allCases(description);
const advice = "Add one to packages/contract-tests/src/cases.";

/** The description with one operation or response changed. */
function change(path: string, method: string, edit: (operation: { responses: object }) => object) {
  const document = structuredClone(description.document) as { paths: Record<string, Record<string, never>> };
  const operation = document.paths[path]?.[method] ?? { responses: {} };
  document.paths[path] = { ...document.paths[path], [method]: edit(operation) as never };
  return readDescription(readBundle(document));
}

test("an operation without cases is reported, status by status", () => {
  const extended = change("/gadgets", "get", () => ({
    operationId: "listGadgets",
    responses: { 200: { description: "Gadgets." }, 401: { description: "No token." } },
  }));
  expect(coverageGaps(extended, cases)).toEqual([
    `listGadgets has no case that succeeds. ${advice}`,
    `listGadgets 200 has no case. ${advice}`,
    `listGadgets 401 has no case. ${advice}`,
  ]);
});

test("a new status is reported even when the mock can be asked for it", () => {
  const extended = change("/agents/{agent_id}", "get", (operation) => ({
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
  expect(coverageGaps(extended, cases)).toEqual([`getAgent 410 has no case. ${advice}`]);
  expect(coverageGaps(extended, allCases(extended))).toEqual([
    `getAgent 410 is only requested as an example, no case produces it. ${advice}`,
  ]);
});

test("a case for something that is no longer documented is reported", () => {
  const reduced = change("/agents", "post", ({ responses }) => {
    const { 403: _, ...others } = responses as Record<number, object>;
    return { operationId: "createAgent", responses: others };
  });
  const gaps = coverageGaps(reduced, cases);
  expect(gaps).toContain('The case "a read-only token" is for createAgent 403, which is not documented.');
});

test("an operation with nothing but error cases is reported", () => {
  const errors = cases.filter(({ operation, status }) => operation !== "getFile" || status >= 400);
  expect(coverageGaps(description, errors)).toEqual([
    `getFile has no case that succeeds. ${advice}`,
    `getFile 200 has no case. ${advice}`,
  ]);
});
