import type { Case } from "../case.ts";
import type { Description } from "../description.ts";

/** What the schemas of the list operations cannot express. */
export function listCases({ operations }: Description): Case[] {
  const lists = operations.filter(({ parameters }) => parameters.some(({ name }) => name === "after_id"));
  return lists.flatMap(({ id }): Case[] => [
    {
      operation: id,
      status: 400,
      name: "both cursors at once",
      needs: "checks",
      run: ({ call }) => call(id, { query: { after_id: "a", before_id: "b" } }),
    },
    {
      operation: id,
      status: 200,
      name: "a limit above 100 counts as 100",
      run: ({ call }) => call(id, { query: { limit: 101 } }),
    },
  ]);
}
