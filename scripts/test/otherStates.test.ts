import { readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { otherStates } from "../src/otherStates.ts";

const described = (...states: string[]) => {
  const transitions = Object.fromEntries(states.map((state) => [state, {}]));
  const SessionStatus = { type: "string", "x-transitions": transitions };
  return readDescription({ openapi: "3.1.0", paths: {}, components: { schemas: { SessionStatus } } });
};
const place = "packages/server/src/sessions/sessionTables.ts";
const sources = new Map([
  [place, '/** Of a session. */\nexport const sessionStates = [\n  "idle",\n  "busy",\n] as const;'],
]);

test("a state that only the description or only the server has is named at the server's list", () => {
  expect(otherStates(described("idle", "busy"), sources)).toEqual([]);
  expect(otherStates(described("idle", "running"), sources)).toEqual([
    `${place}:2 does not have the state running, which is in x-transitions of spec/components/schemas/SessionStatus.yaml`,
    `${place}:2 has the state busy, which no longer is in x-transitions of spec/components/schemas/SessionStatus.yaml`,
  ]);
});
