import type { Case } from "../../src/Case.ts";
import { printCase } from "../../src/runCase.ts";
import { runContract } from "../../src/runContract.ts";
import { startTinyServer, type Variant } from "./TinyServer.ts";

/** The broken cases of a server, as text, and what almost all of them share. */
export async function findFailures(
  variant: Variant,
  filter: (candidate: Case) => boolean,
): Promise<string[]> {
  const { stop, ...target } = await startTinyServer(variant);
  try {
    const { cases, shared } = await runContract({ ...target, filter });
    const broken = cases.filter(({ verdict }) => verdict === "broken").map(printCase);
    return [...shared.map((finding) => `${finding.where}: expected ${finding.expected}`), ...broken];
  } finally {
    stop();
  }
}

/** Whether a case is about a limit of a request. */
export const isLimit = ({ name }: Case) => /^(body|query|headers?)\b/.test(name);
