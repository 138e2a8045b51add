import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, installCli } from "./helpers/installCli.ts";
import { startMock } from "./helpers/startMock.ts";

let project: string;
beforeAll(async () => {
  project = await installCli("100% 契約");
}, 120_000);
afterAll(() => rm(dirname(project), { recursive: true, force: true }));

/** What was found, each once: the operation, what differs, and the cases. */
async function broken(args: string[]) {
  const report = join(project, "report.json");
  const { code, stderr } = await cloudAgents(project, "contract", ...args, "--quiet", "--json", report);
  expect(stderr).toMatch(/^[^\n]*\n$/);
  const { cases, shared, counts, coverage } = JSON.parse(await readFile(report, "utf8"));
  expect(shared).toEqual([]);
  const found = cases.filter(({ verdict }: { verdict: string }) => verdict === "broken");
  return { code, counts, coverage, names: found.map(({ id }: { id: string }) => id) };
}

test("of 659 operations, every fifth is kept by the mock, but for what it cannot read at all", async () => {
  const packed = await readFile(new URL("digitalocean/openapi.json.gz", import.meta.url));
  const description = gunzipSync(packed).toString();
  await writeFile(join(project, "openapi.json"), description);
  const paths: Record<string, Record<string, { operationId?: string }>> = JSON.parse(description).paths;
  const ids = Object.values(paths).flatMap((item) =>
    Object.values(item).flatMap(({ operationId }) => operationId ?? []),
  );
  const fifth = ids.filter((_, index) => index % 5 === 0);
  const mock = await startMock(project);
  try {
    const args = ["--url", mock.url, "--token", "any", "--stateless", "--only", fifth.join()];
    const { counts, coverage, names } = await broken(args);
    expect(counts.kept).toBeGreaterThan(1_500);
    expect(coverage.operations.seen.length).toBeGreaterThan(125);
    // Prism refuses it before it looks for an operation.
    const others = names.filter((name: string) => !name.endsWith(": a body that is not JSON"));
    // The description lists no status for it.
    expect(others).toEqual(['databases_delete_kafka_schema: path.database_cluster_uuid: "§ no such value"']);
  } finally {
    await mock.stop();
  }
}, 600_000);
