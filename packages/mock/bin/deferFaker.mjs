// Half of Prism's start is the names and words of fifty countries. Until another is asked for, it gets those in English.
import Module from "node:module";
import { requireOfPrism, resolveOfPrism } from "./requireOfPrism.mjs";

const OWNER = "@stoplight/prism-http";
const NAME = "@faker-js/faker";

const all = resolveOfPrism(OWNER, NAME);
const english = resolveOfPrism(OWNER, `${NAME}/locale/en`);
let loaded;

function loadAll() {
  if (Module._cache[all] === deferred) delete Module._cache[all];
  return requireOfPrism(OWNER, NAME);
}

function find(key) {
  if (key === "setLocale" || key === "locale" || key === "locales") loaded = loadAll().default;
  if (loaded === undefined) {
    const words = requireOfPrism(OWNER, english);
    // Later versions are laid out in another way.
    loaded = "locale" in words ? words : loadAll().default;
  }
  return loaded;
}

const deferred = new Module(all);
deferred.filename = all;
deferred.loaded = true;
// Prism asks for the default export at once, and hands it on.
const later = new Proxy(
  {},
  {
    get: (_, key) => Reflect.get(find(key), key),
    set: (_, key, value) => Reflect.set(find(key), key, value),
  },
);
deferred.exports = new Proxy(
  { __esModule: true, default: later },
  { get: (known, key) => (key in known ? known[key] : loadAll()[key]) },
);
if (all !== undefined && english !== undefined) Module._cache[all] = deferred;
