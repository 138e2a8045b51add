import { describe, printable } from "@cloud-agents/spec/foreign/constructs.ts";
import { expect, test } from "@jest/globals";
import { enrichDescription } from "../scripts/enrichDescription.ts";

test.each(printable)("%s: every operation has its samples", (_, construct) => {
  const description = describe(construct);
  enrichDescription(description);
  for (const { method, server, source } of description.operations) {
    const [curl, typescript] = (source["x-codeSamples"] as { source: string }[]).map(({ source }) => source);
    expect(curl).toContain(`"${server}/boats/`);
    expect(curl?.includes(`-X ${method}`)).toBe(method !== "GET" && method !== "HEAD");
    expect(typescript).toMatch(/api\.\S+\(/);
    expect(`${curl}${typescript}`).not.toMatch(/undefined|\[object/);
  }
});
