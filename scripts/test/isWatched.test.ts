import { expect, test } from "@jest/globals";
import { isWatched } from "../src/isWatched.ts";

test.each([
  "spec/components/schemas/Agent.yaml",
  "spec/components/schemas/日本語.yaml",
  "spec/.redocly.lint-ignore.yaml",
  "spec/messages.yaml",
  "packages/server/src/handlers/agents.ts",
  "packages/docs/scripts/page.hbs",
  "examples/review-bot/src/reviewBot.ts",
])("a change of %s is taken up", (path) => {
  expect(isWatched(path)).toBe(true);
});

test.each([
  "spec/components/schemas/4913",
  "spec/components/schemas/.Agent.yaml.swp",
  "spec/components/schemas/Agent.yaml~",
  "spec/components/schemas/#Agent.yaml#",
  "spec/components/schemas/.#Agent.yaml",
  "spec/components/schemas/Agent.yaml___jb_tmp___",
  "spec/components/schemas/Agent.yaml___jb_old___",
  "spec/components/schemas/Agent.yaml.tmp",
  "spec/components/schemas/Agent.yaml.tmp.4711.1732",
  "spec/components/schemas/Agent.yaml.crswap",
  "spec/components/schemas/.Agent.yaml.kate-swp",
  "spec/components/schemas/sedAb12Cd",
  "packages/client/src/generated/Api.ts",
  "packages/types/generated/index.d.ts",
  "packages/client/dist/index.js",
  "packages/client/node_modules/typescript/package.json",
  "spec/dist/openapi.json",
])("a change of %s is none", (path) => {
  expect(isWatched(path)).toBe(false);
});
