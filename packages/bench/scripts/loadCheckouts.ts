import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { CloudAgents } from "@cloud-agents/client";

/** The client of another state of this repository. */
export interface Checkout {
  name: string;
  CloudAgents: typeof CloudAgents;
}

/**
 * Loads the clients of other states of this repository.
 *
 * @param folders Where they are checked out and built.
 * @throws When one has no built client.
 */
export async function loadCheckouts(folders: readonly string[]): Promise<Checkout[]> {
  return await Promise.all(
    folders.map(async (folder) => {
      const entry = join(resolve(folder), "packages/client/dist/index.js");
      return {
        name: basename(resolve(folder)),
        ...((await import(pathToFileURL(entry).href)) as Omit<Checkout, "name">),
      };
    }),
  );
}
