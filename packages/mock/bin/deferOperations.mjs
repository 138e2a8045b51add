// Prism makes every operation at its start, with all that requests to it need: half of the time with thousands. Here it makes what it needs
// to find the operation of a request, and the operations of a path when one of them is found.
import { originals } from "./decycle.mjs";
import { requireOfPrism } from "./requireOfPrism.mjs";

const json = requireOfPrism("@stoplight/prism-http", "@stoplight/json");
const oas3 = requireOfPrism("@stoplight/prism-http", "@stoplight/http-spec/oas3/operation");
const { bundleTarget } = json;
const { transformOas3Operations } = oas3;

/** Operations that are not made yet, with the arguments that `bundleTarget` was called with for them. */
const bundles = new WeakMap();

oas3.transformOas3Operations = (document, ...rest) => {
  const paths = originals.get(document)?.paths;
  if (!json.isPlainObject(paths) || rest.length > 0) return transformOas3Operations(document, ...rest);
  const isMethod = findMethods(paths);
  const outline = createOutline(document);
  return Object.entries(paths).flatMap(([path, item]) => {
    const methods = json.isPlainObject(item) ? Object.keys(item).filter(isMethod) : [];
    const operations = methods.map((method) => {
      const operation = Object.create(
        new Proxy(Object.prototype, {
          get: (_, key) => make() && operation[key],
          has: (_, key) => make() && key in operation,
        }),
      );
      bundles.set(operation, []);
      return Object.assign(operation, { method, path, servers: outline(path, item, method).servers });
    });
    const make = () => {
      const whole = { ...document, paths: { [path]: document.paths[path] } };
      const made = transformOas3Operations(whole);
      // In the order of Prism, because the bundle of one may change what is in the next, too.
      for (const [index, operation] of operations.entries()) {
        const [options, ...more] = bundles.get(operation);
        bundles.delete(operation);
        const target = { document: { ...whole, __target__: made[index] } };
        const bundled = options ? bundleTarget({ ...options, ...target }, ...more) : made[index];
        Object.assign(Object.setPrototypeOf(operation, Object.prototype), bundled);
      }
      return true;
    };
    return operations;
  });
};

json.bundleTarget = (...args) => {
  const operation = args[0].document.__target__;
  if (!bundles.has(operation)) return bundleTarget(...args);
  bundles.set(operation, args);
  return operation;
};

/** Finds out which fields of path items Prism takes for operations. */
function findMethods(paths) {
  const keys = Object.values(paths).flatMap((item) => (json.isPlainObject(item) ? Object.keys(item) : []));
  const item = Object.fromEntries(keys.map((key) => [key, {}]));
  const found = transformOas3Operations({ paths: { "/": item } }).map(({ method }) => method);
  return (key) => found.includes(key);
}

/**
 * Creates a function that returns an operation with its servers, and throws if Prism does: because of what is no operation, of its security or
 * of its callbacks. No mistake elsewhere keeps Prism from starting.
 */
function createOutline(document) {
  const known = new Map();
  return (path, item, method) => {
    const operation = item[method];
    const { servers, security, callbacks } = operation ?? {};
    const key = JSON.stringify([item.servers, servers, security]);
    const isUsual = json.isPlainObject(operation) && callbacks === undefined;
    if (isUsual && known.has(key)) return known.get(key);
    const part = { servers: item.servers, [method]: isUsual ? { servers, security } : operation };
    const [outline] = transformOas3Operations({ ...document, ...json.decycle({ paths: { [path]: part } }) });
    if (isUsual) known.set(key, outline);
    return outline;
  };
}
