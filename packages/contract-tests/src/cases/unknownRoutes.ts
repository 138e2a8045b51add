import assert from "node:assert/strict";
import type { Case } from "../Case.ts";
import type { Description } from "../description.ts";

/** Requests that belong to no operation. Their answers have the API's envelope all the same. */
export function outsideCases({ operations }: Description): Case[] {
  const outside = { operation: null, needs: "checks" } as const;
  const paths = [...new Set(operations.map(({ path }) => path))];
  return [
    {
      ...outside,
      status: 404,
      name: "a path that nobody knows",
      run: ({ raw, target }) =>
        raw("GET", "/no_such_path", { headers: { authorization: `Bearer ${target.token}` } }),
    },
    ...paths.flatMap((path) =>
      ["PUT", "DELETE"].map(
        (method): Case => ({
          ...outside,
          status: 405,
          name: `${method} ${path}`,
          async run({ raw, target }) {
            const headers = { authorization: `Bearer ${target.token}` };
            const response = await raw(method, path.replaceAll(/[{}]/g, ""), { headers });
            const allowed = response.headers.get("allow")?.split(/, */).sort();
            const described = operations.filter((operation) => operation.path === path);
            assert.deepEqual(allowed, described.map((operation) => operation.method).sort());
          },
        }),
      ),
    ),
  ];
}
