import { CloudAgents } from "@cloud-agents/client";
import { type Mock, startMock } from "@cloud-agents/mock";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import { responseCheck } from "../src/checkResponse.ts";
import { coverageGaps } from "../src/coverage.ts";
import { createWorld } from "../src/createWorld.ts";
import { readDescription } from "../src/description.ts";
import { type Run, runCase } from "../src/runCase.ts";
import { missing, type Target, targetFromEnvironment } from "../src/target.ts";

const description = readDescription();
const cases = allCases(description);
const given = targetFromEnvironment();
const onMock = { token: "pt-contract-test", keeps: "examples" } as const;
let mock: Mock | undefined;
let run: Run;

beforeAll(async () => {
  if (!given) mock = await startMock();
  const target: Target = given ?? { ...onMock, url: mock?.url ?? "" };
  const world = createWorld(new CloudAgents({ token: target.token, baseUrl: target.url }));
  run = { description, target, world, check: responseCheck(description, target.url) };
});
afterAll(() => mock?.stop());

test("every documented status of every operation has a case, and every case is documented", () => {
  expect(coverageGaps(description, cases)).toEqual([]);
});

for (const operation of new Set(cases.map((wanted) => wanted.operation))) {
  describe(operation ?? "outside of the operations", () => {
    for (const wanted of cases.filter((candidate) => candidate.operation === operation)) {
      const name = `${wanted.status}: ${wanted.name}`;
      const reason = missing(wanted.needs, given ?? onMock);
      if (reason === undefined) test(name, () => runCase(run, wanted));
      else test.skip(`${name} (skipped: ${reason})`, () => {});
    }
  });
}
