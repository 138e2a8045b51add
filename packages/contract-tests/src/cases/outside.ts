import type { Case } from "../case.ts";
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
    ...paths.map(
      (path): Case => ({
        ...outside,
        status: 405,
        name: `PUT ${path}`,
        run: ({ raw, target }) =>
          raw("PUT", path.replaceAll(/[{}]/g, ""), { headers: { authorization: `Bearer ${target.token}` } }),
      }),
    ),
  ];
}
