import type { Case } from "../Case.ts";
import { expect } from "../expect.ts";
import type { Description } from "../readDescription.ts";

/** Requests that belong to no operation. Their responses have the API's error envelope all the same. */
export function unknownRouteCases({ operations }: Description): Case[] {
  const unknownRoute = { operation: null, needs: "checks" } as const;
  const paths = [...new Set(operations.map(({ path }) => path))];
  return [
    {
      ...unknownRoute,
      status: 404,
      name: "an unknown path",
      run: ({ raw, target }) =>
        raw("GET", "/no_such_path", { headers: { authorization: `Bearer ${target.token}` } }),
    },
    ...paths.flatMap((path) => {
      const described = operations.filter((operation) => operation.path === path).map(({ method }) => method);
      return ["PUT", "PATCH", "DELETE"]
        .filter((method) => !described.includes(method))
        .map(
          (method): Case => ({
            ...unknownRoute,
            status: 405,
            name: `${method} ${path}`,
            async run({ raw, target }) {
              const headers = { authorization: `Bearer ${target.token}` };
              const response = await raw(method, path.replaceAll(/[{}]/g, ""), { headers });
              const allowed = response.headers.get("allow")?.split(/, */).sort();
              expect.equal("header allow", allowed, described.toSorted());
            },
          }),
        );
    }),
  ];
}
