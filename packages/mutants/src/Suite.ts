import { CloudAgents } from "@cloud-agents/client";
import { allCases } from "../../contract-tests/src/allCases.ts";
import type { Case } from "../../contract-tests/src/Case.ts";
import type { CaseResult } from "../../contract-tests/src/ContractReport.ts";
import { createSourceIndex } from "../../contract-tests/src/createSourceIndex.ts";
import { createWorld, type World } from "../../contract-tests/src/createWorld.ts";
import { createModelCheck, type ModelCheck } from "../../contract-tests/src/model/createModelCheck.ts";
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

/** What a run uses in place of a server, of chance and of the clock. */
export interface Substitutes {
  fetch?: typeof globalThis.fetch;
  world?: World;
  unique?: () => string;
  now?: () => number;
  /** What knows what the target was told before; a new one unless given. */
  model?: ModelCheck;
}

/** The contract tests in front of one reference server. */
export class Suite {
  readonly accounts: Accounts;
  readonly serverUrl: string;
  /** Makes the objects that cases need, whatever the target makes of it. */
  readonly #world: World;

  constructor(serverUrl: string, accounts: Accounts) {
    this.accounts = accounts;
    this.serverUrl = serverUrl;
    this.#world = this.worldOf(fetch);
  }

  /**
   * Makes the objects that cases need.
   *
   * @param fetch Sends the requests.
   * @param ids Of objects that are there already, by path parameter.
   */
  worldOf(fetch: typeof globalThis.fetch, ids: Readonly<Record<string, string>> = {}): World {
    const { token } = this.accounts;
    return createWorld(
      new CloudAgents({ token, baseUrl: this.serverUrl, maxRetries: 0, fetch }),
      description,
      { ids },
    );
  }

  /** The ids of the objects that all cases share. */
  async sharedIds(): Promise<Record<string, string>> {
    const { agent, environment, file } = this.#world;
    return { agent_id: await agent(), environment_id: await environment(), file_id: await file() };
  }

  /** Begins a run, which remembers what the target was told. */
  begin(url: string, substitutes: Substitutes = {}): RunCase {
    const target = this.#targetAt(url);
    const run = {
      ...{ target, world: this.#world, fetch: globalThis.fetch },
      check: checkAt(url),
      streams: { silenceMs: SILENCE_MS, source: sources.named(18) },
      model: substitutes.model ?? this.newModel(url),
      ...substitutes,
    };
    return (expected, signal) => runCase({ ...run, signal }, expected);
  }

  /** A model of a target that was told nothing yet. */
  newModel(url: string): ModelCheck {
    return createModelCheck(checkAt(url), this.#targetAt(url));
  }

  #targetAt(url: string) {
    return { url, ...this.accounts, keepsState: true, givesExamples: true };
  }
}

function checkAt(url: string) {
  return { description, sources, baseUrl: url };
}
