import { startServer } from "@cloud-agents/server";
import { byDirection, readBuiltDescription } from "@cloud-agents/spec/description";
import { checkEvent, checkRequest, checkResponse } from "@cloud-agents/validator";
import { expect, test } from "@jest/globals";
import { runSchemaCases, type SchemaChecks } from "../../src/schema/runSchemaCases.ts";
import { type CheckRequest, schemaCases } from "../../src/schema/schemaCases.ts";

test("the reference server keeps what the schemas say of it, but for paths that become longer on it", async () => {
  const description = byDirection(readBuiltDescription());
  const cases = schemaCases(description, checkRequest as CheckRequest, () => true);
  const checks = { checkResponse: checkResponse as SchemaChecks["checkResponse"], checkEvent };
  const server = await startServer();
  try {
    const report = await runSchemaCases(description, cases, checks, {
      ...{ url: server.url, keepsState: true, responseMs: 20_000 },
      async authenticate(request) {
        request.headers.set("authorization", "Bearer pt-any");
        return request;
      },
      conceal: (request) => request,
      redactBody: (body) => body,
      redact: (text) => text,
    });
    const broken = report.cases.filter(({ verdict }) => verdict === "broken");
    expect(broken.map(({ id }) => id)).toEqual([
      "addSessionResources: body.resources[0].path: 512 characters",
    ]);
    expect(report.counts.kept).toBeGreaterThan(450);
    expect(report.coverage.operations.seen).toEqual(report.coverage.operations.all);
  } finally {
    await server.stop();
  }
}, 120_000);
