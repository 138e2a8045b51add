import { responseSchemaPointer } from "@cloud-agents/spec/description";
import { type Check, pointersOf } from "../checkExchange.ts";
import type { Difference } from "../Finding.ts";
import type { Exchange } from "../recordExchanges.ts";
import type { Target } from "../target.ts";
import type { Difference as Contradiction } from "./Difference.ts";
import { Model } from "./Model.ts";
import type { Observation } from "./Observation.ts";
import { triggersOf } from "./readTransitions.ts";
import { toObservation } from "./toObservation.ts";

export interface ModelCheck {
  /** Compares an exchange with all that came before it. */
  (exchange: Exchange): Promise<Difference[]>;
  /** The state that a request found its session in, if the model was sure of it. */
  stateOf(exchange: Exchange): string | undefined;
  /** The triggers of a session's life that a request pulls. */
  triggersOf(exchange: Exchange): Promise<string[] | undefined>;
}

/**
 * Makes a model of a target that keeps state. Every exchange of a run has to be given to it, in order, for it to know what the target
 * was told.
 */
export function createModelCheck(check: Check, { token, otherToken }: Target): ModelCheck {
  const accounts = new Map([[token, "main"]]);
  if (otherToken !== undefined) accounts.set(otherToken, "other");
  const model = new Model(check.description, accounts);
  const observe = async (exchange: Exchange) => {
    const observation = await toObservation(check, exchange);
    if (observation) return model.observe(observation).map((found) => withSource(check, observation, found));
    const source = check.sources.named(24);
    return model.seen(exchange.headers).map(({ where, expected, got, because }) => ({
      ...{ where, expected: `${expected} (${because})`, got, source },
    }));
  };
  return Object.assign(observe, {
    stateOf({ url }: Exchange) {
      const [, id] = /\/sessions\/([^/?]+)/.exec(url.pathname) ?? [];
      return id === undefined ? undefined : model.stateOf(id);
    },
    async triggersOf(exchange: Exchange) {
      const observation = await toObservation(check, exchange);
      return observation && triggersOf(observation.operation.id, observation.sent);
    },
  });
}

/** Gives a difference the sentence that it contradicts: the decision that it names, or what is said about the place. */
function withSource(
  { description, sources }: Check,
  { operation, status, body }: Observation,
  { where, expected, got, because }: Contradiction,
): Difference {
  const [, decision] = /^decision (\d+)/.exec(because) ?? [];
  const place = { where, expected: `${expected} (${because})`, got };
  if (decision !== undefined) return { ...place, source: sources.named(Number(decision)) };
  const [, path] = /^\$\.?(.*)$/.exec(where) ?? [];
  if (path === undefined || path === "")
    return { ...place, source: { kind: "schema", id: "", says: because } };
  const schema = responseSchemaPointer(operation, status, "application/json");
  return {
    ...place,
    source: sources.at(pointersOf(description, schema, body, path, "required"), undefined, operation.id),
  };
}
