// Half of Prism's start is the names and words of fifty countries. Until another is asked for, it gets those in English.
import { replaceModule } from "./replaceModule.mjs";
import { requireOfPrism, resolveOfPrism } from "./requireOfPrism.mjs";

const OWNER = "@stoplight/prism-http";
const NAME = "@faker-js/faker";

const english = resolveOfPrism(OWNER, `${NAME}/locale/en`);
if (english !== undefined) {
  replaceModule(OWNER, NAME, (loadAll) => {
    let loaded;
    const find = (key) => {
      if (key === "setLocale" || key === "locale" || key === "locales") loaded = loadAll().default;
      if (loaded === undefined) {
        const words = requireOfPrism(OWNER, english);
        // Later versions are laid out in another way.
        loaded = "locale" in words ? words : loadAll().default;
      }
      return loaded;
    };
    // Prism asks for the default export at once, and hands it on.
    const later = new Proxy(
      {},
      {
        get: (_, key) => Reflect.get(find(key), key),
        set: (_, key, value) => Reflect.set(find(key), key, value),
      },
    );
    return new Proxy(
      { __esModule: true, default: later },
      { get: (known, key) => (key in known ? known[key] : loadAll()[key]) },
    );
  });
}
