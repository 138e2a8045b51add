// A third of the modules that Prism loads are for descriptions in other formats and requests to other servers. Here they are loaded when
// something of them is used.
import { replaceModule } from "./replaceModule.mjs";

/** By the dependency of Prism that asks for them, and does nothing with them until it needs them. */
const MODULES = {
  "@stoplight/json-schema-ref-parser": ["@stoplight/yaml", "isomorphic-fetch"],
  "@stoplight/prism-http": [
    "@stoplight/http-spec/oas2/operation",
    "@stoplight/http-spec/postman/operation",
    "http-proxy-agent",
    "https-proxy-agent",
    "node-fetch",
  ],
};

for (const [owner, names] of Object.entries(MODULES)) {
  for (const name of names) {
    replaceModule(
      owner,
      name,
      (load) =>
        // Some of them are functions.
        new Proxy(() => {}, {
          apply: (_, self, args) => Reflect.apply(load(), self, args),
          get: (_, key) => load()[key],
          has: (_, key) => key in load(),
        }),
    );
  }
}
