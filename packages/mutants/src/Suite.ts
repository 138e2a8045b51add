import { CloudAgents } from "@cloud-agents/client";
import { allCases } from "../../contract-tests/src/allCases.ts";
import type { Case } from "../../contract-tests/src/Case.ts";
import { createResponseCheck } from "../../contract-tests/src/createResponseCheck.ts";
import { createWorld, type World } from "../../contract-tests/src/createWorld.ts";
import { readDescription } from "../../contract-tests/src/readDescription.ts";
import { runCase } from "../../contract-tests/src/runCase.ts";
import type { Accounts } from "./startTarget.ts";

/** The contract tests, case by case. */
export class Suite {
  readonly description = readDescription();
  readonly cases: readonly Case[] = allCases(this.description);
  readonly #accounts: Accounts;
  readonly #world: World;

  /** @param serverUrl Where the objects that cases need are made, whatever the target makes of it. */
  constructor(serverUrl: string, accounts: Accounts) {
    this.#accounts = accounts;
    const api = new CloudAgents({ token: accounts.token, baseUrl: serverUrl, maxRetries: 0 });
    this.#world = createWorld(api, this.description);
  }

  /** @returns Why the case failed; undefined when it passed. */
  async run(expected: Case, url: string): Promise<string | undefined> {
    const target = { url, ...this.#accounts, keepsState: true, givesExamples: true };
    const check = createResponseCheck(this.description, url);
    try {
      await runCase({ description: this.description, target, world: this.#world, check }, expected);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}
