import type { Difference } from "../Finding.ts";
import type { Description } from "../readDescription.ts";
import type { Exchange } from "../recordExchanges.ts";
import type { Target } from "../target.ts";
import { Model } from "./Model.ts";
import { toObservation } from "./toObservation.ts";

/** Compares an exchange with all that came before it. */
export type ModelCheck = (exchange: Exchange) => Promise<Difference[]>;

/**
 * Makes a model of a target that keeps state. Every exchange of a run has to be given to it, in order, for it to know what the target
 * was told.
 */
export function createModelCheck(description: Description, target: Target): ModelCheck {
  const { url, token, otherToken } = target;
  const accounts = new Map([[token, "main"]]);
  if (otherToken !== undefined) accounts.set(otherToken, "other");
  const model = new Model(description, accounts);
  let last: Promise<unknown> = Promise.resolve();
  return (exchange) => {
    // One after the other, although each has to wait for its body.
    const result = last.then(async () => {
      const observation = await toObservation(description, url, exchange);
      return observation ? model.observe(observation).map(withSource) : [];
    });
    last = result.catch(() => {});
    return result;
  };
}

function withSource({ because, ...place }: ReturnType<Model["observe"]>[0]): Difference {
  const [decision] = /^decision \d+/.exec(because) ?? [];
  return {
    ...place,
    source: decision
      ? { kind: "decision", id: decision, says: because }
      : { kind: "schema", id: "#", says: because },
  };
}
