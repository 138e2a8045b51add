import { checkRequest, type OperationId } from "@cloud-agents/validator";
import { describe, expect, test } from "@jest/globals";
import { limitsOf } from "../src/boundaryValues.ts";
import { readDescription } from "../src/description.ts";

const description = readDescription();
const bodies = description.operations.flatMap(({ id, body }) =>
  body?.contentType === "application/json" ? limitsOf(description, body.schema, id) : [],
);

describe("every generated value lies where its name says, by the schemas themselves", () => {
  const operations = description.operations.filter(({ body }) => body?.contentType === "application/json");
  test.each(operations)("$id", ({ id, body: described, parameters }) => {
    if (!described) throw new Error("unreachable");
    const limits = limitsOf(description, described.schema, "body");
    const path = Object.fromEntries(parameters.map(({ name }) => [name, "any"]));
    const misplaced = limits.filter(({ value: body, inside }) => {
      const { findings } = checkRequest(id as OperationId, { path, query: {}, headers: {}, body });
      return inside !== (findings.length === 0);
    });
    expect(misplaced).toEqual([]);
  });
});

test("both sides of the documents' limits are among them", () => {
  expect(bodies.map(({ name, inside }) => `${name} ${inside ? "in" : "out"}`)).toEqual(
    expect.arrayContaining([
      "createAgent.name: 1 characters in",
      "createAgent.name: 0 characters out",
      "createAgent.name: 256 characters in",
      "createAgent.name: 257 characters out",
      "createAgent.model: absent out",
      "createSession.delta_flush_interval_ms: 50 in",
      "createSession.delta_flush_interval_ms: 49 out",
      "createSession.delta_flush_interval_ms: 5000 in",
      "createSession.delta_flush_interval_ms: 5001 out",
      "addSessionResources.resources: 0 items out",
      "addSessionResources.resources[0].path: 512 characters in",
      "addSessionResources.resources[0].path: 513 characters out",
      "sendSessionEvents.events[0].content: absent out",
      "sendSessionEvents.events[0].type: 'no_such_value' out",
    ]),
  );
});

test("a pattern without known values is refused instead of left untested", () => {
  expect(() => limitsOf(description, { type: "string", pattern: "^x+$" }, "body")).toThrow(
    "body: no values are known for the pattern ^x+$. Add some to PATTERNS.",
  );
});
