import { CloudAgents } from "@cloud-agents/client";
import { describe, expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import type { Case } from "../src/Case.ts";
import { createResponseCheck } from "../src/createResponseCheck.ts";
import { createWorld } from "../src/createWorld.ts";
import { createModelCheck } from "../src/model/createModelCheck.ts";
import { readDescription } from "../src/readDescription.ts";
import { runCase } from "../src/runCase.ts";
import { reasonToSkip } from "../src/target.ts";
import { startTinyServer, type Variant } from "./helpers/TinyServer.ts";

const description = readDescription();
const cases = allCases(description);

/** The failures of a server, by case. */
async function failures(variant: Variant, chosen: Case[] = cases): Promise<Record<string, string>> {
  const { stop, ...target } = await startTinyServer(variant);
  const api = new CloudAgents({ token: target.token, baseUrl: target.url, maxRetries: 0 });
  const run = {
    description,
    target,
    world: createWorld(api, description),
    check: createResponseCheck(description, target.url),
    model: createModelCheck(description, target),
  };
  const failed: Record<string, string> = {};
  try {
    for (const each of chosen.filter(({ needs }) => reasonToSkip(needs, target) === undefined))
      await runCase(run, each).catch((error: Error) => {
        failed[`${each.operation} ${each.status}: ${each.name}`] = error.message;
      });
  } finally {
    stop();
  }
  return failed;
}

test("a server made from the pages alone keeps everything", async () => {
  expect(await failures({})).toEqual({});
}, 500_000);
