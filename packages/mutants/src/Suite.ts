import { CloudAgents } from "@cloud-agents/client";
import { allCases } from "../../contract-tests/src/allCases.ts";
import type { Case } from "../../contract-tests/src/Case.ts";
import type { CaseResult } from "../../contract-tests/src/ContractReport.ts";
import { createSourceIndex } from "../../contract-tests/src/createSourceIndex.ts";
import { createWorld, type World } from "../../contract-tests/src/createWorld.ts";
import { createModelCheck } from "../../contract-tests/src/model/createModelCheck.ts";
import { readDescription } from "../../contract-tests/src/readDescription.ts";
import { runCase } from "../../contract-tests/src/runCase.ts";
import type { Accounts } from "./startTarget.ts";

const description = readDescription();
const sources = createSourceIndex(description);

/** Every case of the contract tests, in their order. */
export const cases: readonly Case[] = allCases(description);

/** How long a stream may be silent, in milliseconds: far longer than the time between two heartbeats of the target. */
const SILENCE_MS = 4_000;

/** One run of the contract tests, case by case, in any order. */
export type RunCase = (expected: Case, signal: AbortSignal) => Promise<CaseResult>;

/** The contract tests in front of one reference server. */
export class Suite {
  readonly #accounts: Accounts;
  readonly #world: World;

  /** @param serverUrl Where the objects that cases need are made, whatever the target makes of it. */
  constructor(serverUrl: string, accounts: Accounts) {
    this.#accounts = accounts;
    const api = new CloudAgents({ token: accounts.token, baseUrl: serverUrl, maxRetries: 0 });
    this.#world = createWorld(api, description);
  }

  /**
   * Begins a run, which remembers what the target was told.
   *
   * @param fetch Sends its requests.
   */
  begin(url: string, fetch = globalThis.fetch): RunCase {
    const target = { url, ...this.#accounts, keepsState: true, givesExamples: true };
    const check = { description, sources, baseUrl: url };
    const run = {
      ...{ check, target, world: this.#world, fetch },
      streams: { silenceMs: SILENCE_MS, source: sources.named(18) },
      model: createModelCheck(check, target),
    };
    return (expected, signal) => runCase({ ...run, signal }, expected);
  }
}
