import { type ProxyFinding, startProxy } from "@cloud-agents/proxy";
import { expect, test } from "@jest/globals";
import { printCase } from "../../contract-tests/src/runCase.ts";
import { cases, Suite } from "../src/Suite.ts";
import { startTarget } from "../src/startTarget.ts";

test("through the proxy the whole suite passes, and the proxy finds nothing wrong with the server or the description", async () => {
  const { server, accounts } = await startTarget();
  const findings: ProxyFinding[] = [];
  const proxy = await startProxy({ target: server.url, onFinding: (finding) => findings.push(finding) });
  try {
    const run = new Suite(server.url, accounts).begin(proxy.url);
    const failed: string[] = [];
    for (const each of cases) {
      const result = await run(each, AbortSignal.timeout(60_000));
      if (result.verdict !== "kept") failed.push(printCase(result));
    }
    expect(failed).toEqual([]);
  } finally {
    await proxy.stop();
    await server.stop();
  }
  // The suite sends broken requests on purpose; a form that breaks off is passed on unchecked.
  expect(findings.filter(({ about }) => about === "target" || about === "description")).toEqual([]);
  expect(findings.filter(({ about }) => about === "client").length).toBeGreaterThan(100);
}, 900_000);
