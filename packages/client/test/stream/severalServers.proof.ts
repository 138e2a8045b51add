import {
  hasNginx,
  hasPostgres,
  type ServersBehindNginx,
  startServersBehindNginx,
} from "@cloud-agents/deployment";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runStreamFaults } from "../helpers/runStreamFaults.ts";
import { startReferenceServer } from "../helpers/startReferenceServer.ts";
import { streamFaults } from "../helpers/streamFaults.ts";

(hasPostgres && hasNginx ? describe : describe.skip)(
  "three servers behind nginx, each connection to the next",
  () => {
    let layout: ServersBehindNginx;

    beforeAll(async () => {
      layout = await startServersBehindNginx((database) =>
        startReferenceServer("0", `--database=${database}`),
      );
    }, 120_000);

    afterAll(() => layout?.stop());

    test.each(Object.keys(streamFaults))(
      "a stream that %s gives every event once and in order",
      async (kind) => {
        const result = await runStreamFaults(
          layout.url,
          streamFaults[kind] ?? [],
          { sessions: 2, past: 1, live: 1 },
          layout.servers,
        );
        expect(result).toMatchObject({ repeated: 0, missing: 0, misplaced: 0, latePieces: 0 });
        expect(result.delivered).toBe(result.logged);
        expect(result.faults).toBeGreaterThan(50);
      },
      180_000,
    );

    test("a stream whose events come in another order than the log's gives each of them once", async () => {
      const rules = [
        { match: { operation: "streamSessionEvents" }, fault: { type: "reorder_events", every: 3 } },
      ];
      const result = await runStreamFaults(
        layout.url,
        rules,
        { sessions: 2, past: 1, live: 0, inOrder: false },
        layout.servers,
      );
      expect(result).toMatchObject({ repeated: 0, missing: 0, latePieces: 0 });
      expect(result.delivered).toBe(result.logged);
    }, 180_000);
  },
);
