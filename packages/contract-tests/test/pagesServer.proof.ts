import { expect, test } from "@jest/globals";
import type { ContractOptions } from "../src/ContractOptions.ts";
import type { ContractReport } from "../src/ContractReport.ts";
import { printDifference } from "../src/Finding.ts";
import { runContract } from "../src/runContract.ts";
import { ENVIRONMENT, type PagesServerOptions, startPagesServer, TOKEN } from "./helpers/startPagesServer.ts";

/** Runs the suite against a server that has nothing but what two of the pages say. */
async function runAgainstPages(
  options: Partial<ContractOptions>,
  server: PagesServerOptions = {},
): Promise<ContractReport> {
  const { url, stop } = await startPagesServer(server);
  try {
    return await runContract({
      url,
      token: TOKEN,
      only: ["createAgent", "createSession"],
      ids: { environment_id: ENVIRONMENT },
      ...options,
    });
  } finally {
    stop();
  }
}

const findingsOf = ({ cases }: ContractReport) => cases.flatMap(({ findings }) => findings);

test("held to the pages, a server made from them has only what it left out on its list, each with the page's sentence", async () => {
  const report = await runAgainstPages({ profile: "documents" });
  const findings = findingsOf(report);
  expect(new Set(findings.map(({ source }) => source.id))).toEqual(
    new Set(["create-agent.headers.Idempotency-Key.value"]),
  );
  expect(findings[0]).toMatchObject({
    operation: "createAgent",
    source: {
      pages: ["Create an agent (ja)"],
      says: "The key guards against creating the same agent twice.",
    },
  });
  expect(findings[0]?.request).toMatch(
    /^curl -X POST -H "Authorization: Bearer \$TOKEN" .* http:\S+\/agents$/,
  );
  expect(report.shared).toEqual([]);
  expect(report.counts.kept).toBeGreaterThan(50);
});

test("a header that no page mentions is one finding, not one for each case", async () => {
  const report = await runAgainstPages({});
  expect(report.shared).toMatchObject([
    { where: "header x-request-id", got: "nothing", source: { kind: "decision", id: "decision 24" } },
  ]);
  expect(report.shared[0]?.cases).toBeGreaterThan(100);
  expect(findingsOf(report).filter(({ where }) => where.includes("x-request-id"))).toEqual([]);
  expect(report.verdict).toBe("broken");
  expect(report.counts.kept).toBeGreaterThan(30);
  expect(report.coverage.operations.seen).toEqual(["createAgent", "createSession"]);
});

test("one field that is wrong is named, with its sentence", async () => {
  const change = (body: Record<string, unknown>) => {
    if (body.type === "session") body.status = "running";
  };
  const { cases } = await runAgainstPages({ profile: "documents", level: "smoke" }, { change });
  const [broken] = cases.filter(({ verdict }) => verdict === "broken");
  expect(broken?.findings.map(printDifference)).toEqual([
    `$.status: Field 'status' must be 'idle', 'processing' or 'cancelled', got "running"`,
  ]);
  expect(broken?.findings[0]?.source).toMatchObject({
    id: "create-session.response.status.description",
    says: "status is idle, processing or cancelled.",
  });
});

test("what every request needs and nobody gives is one early error that names the option", async () => {
  await expect(runAgainstPages({ ids: {} })).rejects.toThrow(
    /^createSession needs an environment: environments\.create: 404: Cannot POST \/api\/v1\/cloud\/environments\. Pass --environment ID to use one that exists\.$/,
  );
});

test("operations that the target lacks are found by themselves, and listed once", async () => {
  const { url, stop } = await startPagesServer();
  try {
    const report = await runContract({ url, token: TOKEN, ids: { environment_id: ENVIRONMENT } });
    const unsupported = report.unsupported.map(({ operation }) => operation);
    expect(unsupported).toEqual(expect.arrayContaining(["listAgents", "createEnvironment", "listFiles"]));
    expect(new Set(unsupported).size).toBe(unsupported.length);
    expect(report.unsupported.find(({ operation }) => operation === "listAgents")?.reason).toBe(
      "GET /agents returned 404, as does any unknown path",
    );
    const broken = report.cases.filter(({ verdict }) => verdict === "broken");
    expect(broken.filter(({ operation }) => unsupported.includes(operation ?? ""))).toEqual([]);
    expect(findingsOf(report).filter(({ expected }) => expected === "to make a request")).toEqual([]);
  } finally {
    stop();
  }
});

test("an operation that was asked for by name and is not there is broken", async () => {
  const { cases, verdict } = await runAgainstPages({ only: ["listAgents"] });
  expect(verdict).toBe("broken");
  expect(cases.filter((each) => each.verdict === "broken").flatMap(({ findings }) => findings)).toMatchObject(
    [{ where: "the operation", expected: "GET /agents to exist" }],
  );
});

test("a target that refuses the token, and one that cannot be reached, are no findings", async () => {
  await expect(runAgainstPages({ token: "pt-wrong" })).rejects.toThrow(
    / refuses the token: GET \/agents returned 401\. /,
  );
  const { url, stop } = await startPagesServer();
  stop();
  await expect(runContract({ url, token: TOKEN })).rejects.toThrow(
    /^http:\S+ cannot be reached: .*ECONNREFUSED/,
  );
});
