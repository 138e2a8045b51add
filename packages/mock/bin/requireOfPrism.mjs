import { createRequire } from "node:module";

/** Loads a module as Prism's command does. */
export const requireCli = createRequire(createRequire(import.meta.url).resolve("@stoplight/prism-cli"));

/**
 * Loads the same module that Prism loads.
 *
 * @param {string} owner A dependency of Prism's command.
 * @param {string} name A dependency of it, or `.` and a path inside it.
 */
export function requireOfPrism(owner, name) {
  return requireOf(owner)(name);
}

/**
 * Finds the file of a module that Prism may load.
 *
 * @returns {string | undefined} Undefined when this Prism does not have it.
 */
export function resolveOfPrism(owner, name) {
  try {
    return requireOf(owner).resolve(name);
  } catch {
    return undefined;
  }
}

const requireOf = (owner) => createRequire(requireCli.resolve(`${owner}/package.json`));
