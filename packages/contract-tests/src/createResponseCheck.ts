import { checkExchange } from "./checkExchange.ts";
import { createSourceIndex } from "./createSourceIndex.ts";
import { printDifference } from "./Finding.ts";
import type { Description } from "./readDescription.ts";
import type { Exchange } from "./recordExchanges.ts";

/** Returns one line for each way in which a response is not as described. */
export type ResponseCheck = (exchange: Exchange) => Promise<string[]>;

/**
 * Checks responses against the description, for reports without room for reasons.
 *
 * @param baseUrl Where the target's paths begin; requests elsewhere belong to no operation.
 */
export function createResponseCheck(description: Description, baseUrl: string): ResponseCheck {
  const check = { description, sources: createSourceIndex(description), baseUrl };
  return async (exchange) => (await checkExchange(check, exchange)).map(printDifference);
}
