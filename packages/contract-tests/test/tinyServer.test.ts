import { expect, test } from "@jest/globals";
import type { Case } from "../src/Case.ts";
import { printCase } from "../src/runCase.ts";
import { runContract } from "../src/runContract.ts";
import { startTinyServer, type Variant } from "./helpers/TinyServer.ts";

/** The broken cases of a server, as text. */
async function failures(
  variant: Variant,
  filter: (candidate: Case) => boolean = () => true,
): Promise<string[]> {
  const { stop, ...target } = await startTinyServer(variant);
  try {
    const { cases } = await runContract({ ...target, filter });
    return cases.filter(({ verdict }) => verdict === "broken").map(printCase);
  } finally {
    stop();
  }
}

test("a server made from the pages alone keeps everything", async () => {
  expect(await failures({})).toEqual([]);
}, 500_000);
