import type { Agent } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";

const operation = "createAgent";
const body = { name: "contract-test", model: { id: "ultimate", effort: "high" } };

/** Sends a body as it is written. */
async function sendText({ raw, target }: Context, key: string, json: string): Promise<Agent> {
  const headers = {
    authorization: `Bearer ${target.token}`,
    "content-type": "application/json",
    "idempotency-key": key,
  };
  return (await raw("POST", "/agents", { headers, body: json })).json() as Promise<Agent>;
}

/** How long a key may be. */
const LONGEST = 256;

/** Keys that are not the same, and could be taken for it. */
const SIMILAR: [what: string, pair: (unique: string) => string[]][] = [
  ["in case only", (unique) => [`${unique}-a`, `${unique}-A`]],
  [
    "in the last character only",
    (unique) => ["a", "b"].map((last) => `${unique.padEnd(LONGEST - 1, "k")}${last}`),
  ],
];

/** The rules of Idempotency-Keys beyond the replay and conflict that every operation is tested for. */
export const idempotencyCases: Case[] = [
  {
    operation,
    status: 201,
    name: "an Idempotency-Key with the same JSON value in another notation",
    needs: "state",
    headers: { "idempotent-replayed": "true" },
    async run(context) {
      const key = context.unique();
      const first = await sendText(context, key, JSON.stringify(body));
      const reordered = '{ "model": {"effort":"high","id":"ultimat\\u0065"},\n "name": "contract-test" }';
      expect.equal("$ of the second response", await sendText(context, key, reordered), first);
    },
  },
  ...SIMILAR.map(
    ([what, pair]): Case => ({
      operation,
      status: 201,
      name: `Idempotency-Keys that differ ${what} are two`,
      needs: "state",
      source: [17],
      async run({ call, unique }) {
        const ids: string[] = [];
        for (const key of pair(unique())) {
          const { id } = await call<Agent>(operation, { body, headers: { "idempotency-key": key } });
          ids.push(id);
        }
        expect.equal("the number of agents", new Set(ids).size, 2);
      },
    }),
  ),
  {
    operation,
    status: 201,
    name: "of concurrent equal requests with one Idempotency-Key one runs, and all get its response",
    needs: "state",
    async run({ call, unique }) {
      const headers = { "idempotency-key": unique() };
      const created = await Promise.all(
        Array.from({ length: 8 }, () => call<Agent>(operation, { body, headers })),
      );
      expect.equal("the number of agents", new Set(created.map(({ id }) => id)).size, 1);
    },
  },
];
