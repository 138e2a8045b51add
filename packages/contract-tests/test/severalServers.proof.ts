import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudAgents } from "@cloud-agents/client";
import {
  hasNginx,
  hasPostgres,
  type ServersBehindNginx,
  startServersBehindNginx,
} from "@cloud-agents/deployment";
import { startServerProcess } from "@cloud-agents/server/process";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { CaseResult } from "../src/ContractReport.ts";
import { printCase } from "../src/runCase.ts";
import { runContract } from "../src/runContract.ts";

const tokens = [
  { token: "pt-contract-main", account: "main" },
  { token: "pt-contract-other", account: "other" },
  { token: "pt-contract-reader", account: "main", read_only: true },
];
const [main, other, reader] = tokens.map(({ token }) => token) as [string, string, string];

(hasPostgres && hasNginx ? describe : describe.skip)(
  "three servers behind nginx, each request to the next",
  () => {
    let layout: ServersBehindNginx;
    let unreadyFile: string;

    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), "several-servers-"));
      const file = join(folder, "tokens.json");
      writeFileSync(file, JSON.stringify(tokens));
      layout = await startServersBehindNginx((database) =>
        startServerProcess([
          ...["--port=0", `--database=${database}`, `--tokens=${file}`],
          ...["--heartbeat=100", "--log-level=warn"],
        ]),
      );
      rmSync(folder, { recursive: true });
      const api = new CloudAgents({ token: main, baseUrl: layout.url });
      unreadyFile = (await api.files.upload({ file: new File(["# Late"], "late.md") })).file_id;
      // A fault rule holds a file on one server only.
      await layout.postgres.query(
        layout.database,
        `UPDATE files SET body = jsonb_set(body::jsonb, '{status}', '"uploading"')::text WHERE id = '${unreadyFile}'`,
      );
    }, 120_000);

    afterAll(() => layout?.stop());

    test("keep the whole contract, as one does", async () => {
      const broken: CaseResult[] = [];
      const report = await runContract({
        url: layout.url,
        ...{ token: main, otherToken: other, restrictedToken: reader, unreadyFile, failingMessage: "Fail." },
        ...{ keepsState: true, givesExamples: true },
        onCase: (result) => {
          if (result.verdict === "broken") broken.push(result);
        },
      });
      expect(report.counts.skipped + report.counts.unsupported).toBe(0);
      expect(report.counts.kept).toBeGreaterThan(500);
      if (broken.length > 0) throw new Error(broken.map(printCase).join("\n\n"));
    }, 600_000);
  },
);
