import { readBuiltDescription } from "@cloud-agents/spec/description";
import { listMutants } from "./listMutants.ts";
import type { Mutant } from "./Mutant.ts";
import { requestMutants } from "./requestMutants.ts";
import { headerMutants, responseMutants, statusMutants } from "./responseMutants.ts";
import { ruleMutants, type Site } from "./ruleMutants.ts";
import { stateMutants } from "./stateMutants.ts";
import { streamMutants } from "./streamMutants.ts";

/**
 * Every wrong server, in the same order each time.
 *
 * @param table The reference server's own table of a session's life, which is changed in place.
 * @param site Where the reference server is, once it runs.
 */
export function allMutants(table: Parameters<typeof stateMutants>[0], site: () => Site): Mutant[] {
  const description = readBuiltDescription();
  const mutants = [
    ...responseMutants(description),
    ...statusMutants(description),
    ...headerMutants(description),
    ...requestMutants(description),
    ...listMutants(description),
    ...streamMutants(description),
    ...stateMutants(table),
    ...ruleMutants(description, site),
  ];
  const seen = new Set<string>();
  return mutants.filter(({ id }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}
