import { createRequire } from "node:module";

const requireCli = createRequire(createRequire(import.meta.url).resolve("@stoplight/prism-cli"));

/**
 * Loads the same module that Prism loads.
 *
 * @param {string} owner A dependency of Prism's command.
 * @param {string} name A dependency of it, or `.` and a path inside it.
 */
export function requireOfPrism(owner, name) {
  return createRequire(requireCli.resolve(`${owner}/package.json`))(name);
}
