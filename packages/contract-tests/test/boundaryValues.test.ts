import { checkRequest, type OperationId } from "@cloud-agents/validator";
import { describe, expect, test } from "@jest/globals";
import { boundaryValues } from "../src/boundaryValues.ts";
import { readDescription } from "../src/readDescription.ts";

const description = readDescription();
const bodies = description.operations.flatMap(({ id, body }) =>
  body?.contentType === "application/json" ? boundaryValues(description, body.schema, id) : [],
);

describe("every generated value is on the side of its limit that it claims, according to the schemas", () => {
  const operations = description.operations.filter(({ body }) => body?.contentType === "application/json");
  test.each(operations)("$id", ({ id, body: described, parameters }) => {
    if (!described) throw new Error("unreachable");
    const values = boundaryValues(description, described.schema, "body");
    const path = Object.fromEntries(parameters.map(({ name }) => [name, "any"]));
    const misplaced = values.filter(({ value: body, inside }) => {
      const { findings } = checkRequest(id as OperationId, { path, query: {}, headers: {}, body });
      return inside !== (findings.length === 0);
    });
    expect(misplaced).toEqual([]);
  });
});

test("both sides of the documented limits are among them", () => {
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
      "sendSessionEvents.events: 1001 items out",
      "createAgent.tools: 1001 items out",
      "createAgent.metadata: 100 fields in",
      "createAgent.metadata: 101 fields out",
      "sendSessionEvents.events[0].content: absent out",
      "sendSessionEvents.events[0].type: 'no_such_value' out",
    ]),
  );
});

test("a pattern without known values is rejected instead of left untested", () => {
  expect(() => boundaryValues(description, { type: "string", pattern: "^x+$" }, "body")).toThrow(
    "body: no values are known for the pattern ^x+$. Add some to PATTERNS.",
  );
});
