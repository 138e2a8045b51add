import { CloudAgents } from "@cloud-agents/client";
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createResponseCheck } from "../src/createResponseCheck.ts";
import { createWorld } from "../src/createWorld.ts";
import { knownIds } from "../src/knownIds.ts";
import { readDescription } from "../src/readDescription.ts";
import { requestArbitrary } from "../src/requestArbitrary.ts";
import { sendRandom } from "../src/sendRandom.ts";
import { startReferenceServer } from "../src/startReferenceServer.ts";
import { targetFromEnvironment } from "../src/target.ts";

/** Enough for each operation to succeed and to fail many times. */
const REQUESTS = 2_160;
const SEED = 20_260_518;

/** How many milliseconds the requests to one operation may take: for each, and in addition. */
const TIMEOUT = { perRequest: 60, additional: 50_000 };

const count = readNumber("CLOUD_AGENTS_FUZZ_REQUESTS", REQUESTS);
const seed = readNumber("CLOUD_AGENTS_FUZZ_SEED", SEED);
const ownTarget = targetFromEnvironment();

function readNumber(name: string, fallback: number): number {
  const value = process.env[name] || String(fallback);
  if (!/^\d{1,9}$/.test(value))
    throw new Error(`${name} must be a whole number, not ${JSON.stringify(value)}.`);
  return Number(value);
}

const description = readDescription();

if (ownTarget && !process.env.CLOUD_AGENTS_FUZZ_REQUESTS) {
  test.skip("random requests (skipped: set CLOUD_AGENTS_FUZZ_REQUESTS to send them to your own target)", () => {});
} else {
  const server = ownTarget ? undefined : await startReferenceServer();
  const target = ownTarget ?? server?.target;
  if (!target) throw new Error("unreachable");
  const world = createWorld(
    new CloudAgents({ token: target.token, baseUrl: target.url, maxRetries: 0 }),
    description,
  );
  const check = createResponseCheck(description, target.url);
  const statuses = new Map<number, number>();
  afterAll(async () => {
    await server?.stop();
    const all = [...statuses].sort(([a], [b]) => a - b);
    const sent = all.reduce((sum, [, times]) => sum + times, 0);
    const summary = all.map(([status, times]) => `${times} × ${status}`).join(", ");
    process.stdout.write(`${sent} random requests with the seed ${seed}, responses: ${summary}.\n`);
  });

  const each = Math.ceil(count / description.operations.length);
  const timeout = each * TIMEOUT.perRequest + TIMEOUT.additional;

  describe("random requests, valid and broken, cause no failure, no undescribed response and no hang", () => {
    test.each(description.operations)(
      "$id",
      async (operation) => {
        const known = await knownIds(description, target, world);
        const seen: number[] = [];
        await fc.assert(
          fc.asyncProperty(requestArbitrary(description, operation, known), async (request) => {
            const status = await sendRandom(target, check, request);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            seen.push(status);
          }),
          { seed, numRuns: each, interruptAfterTimeLimit: timeout - 10_000, markInterruptAsFailure: true },
        );
        // Otherwise the requests would test little of the operation: one in ten succeeds, and as many are refused.
        if (each >= 100) {
          const successes = seen.filter((status) => status < 300).length;
          expect(successes / seen.length).toBeGreaterThan(0.1);
          expect(successes / seen.length).toBeLessThan(0.9);
        }
      },
      timeout,
    );
  });
}
