import { hasNginx, hasPostgres } from "@cloud-agents/deployment";
import { expect, test } from "@jest/globals";
import { sharedKillRounds } from "../../scripts/kill/sharedKillRounds.ts";

(hasPostgres && hasNginx ? test : test.skip)(
  "three servers that are killed under load, whose database is restarted and whose connections are cut, lose nothing, do nothing twice, and leave no turn and no reader behind",
  async () => {
    const { differences, ...counts } = await sharedKillRounds({ kills: 12, restarts: 1, cuts: 4 }, 1);
    expect(differences).toEqual([]);
    expect(counts).toMatchObject({ kills: 12, restarts: 1, cuts: 4 });
    for (const name of ["acknowledged", "repeated", "turns", "followed", "files"] as const)
      expect(counts[name]).toBeGreaterThan(0);
  },
  600_000,
);
