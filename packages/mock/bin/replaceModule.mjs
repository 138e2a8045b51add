import Module from "node:module";
import { requireOfPrism, resolveOfPrism } from "./requireOfPrism.mjs";

/**
 * Has Prism get an object in place of a module. Nothing happens when this Prism does not have the module, or has loaded it.
 *
 * @param {string} owner A dependency of Prism's command.
 * @param {string} name The module, as that dependency asks for it.
 * @param {(load: () => any) => any} create Gets a function that loads the module, and returns the object.
 */
export function replaceModule(owner, name, create) {
  const file = resolveOfPrism(owner, name);
  if (file === undefined || file in Module._cache) return;
  const module = new Module(file);
  module.filename = file;
  module.loaded = true;
  module.exports = create(() => {
    if (Module._cache[file] === module) delete Module._cache[file];
    return requireOfPrism(owner, name);
  });
  Module._cache[file] = module;
}
