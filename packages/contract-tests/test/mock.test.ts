import { startMock } from "@cloud-agents/mock";
import { afterAll, test } from "@jest/globals";
import { targetFromEnvironment } from "../src/target.ts";
import { describeTarget } from "./helpers/describeTarget.ts";

if (targetFromEnvironment()) test.skip("the mock (skipped: another target was named)", () => {});
else {
  const mock = await startMock();
  afterAll(() => mock.stop());
  describeTarget("the mock", {
    url: mock.url,
    token: "pt-contract-test",
    keepsState: false,
    givesExamples: true,
  });
}
