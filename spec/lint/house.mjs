// Lint rules that no assertion of redocly.yaml can express.

/** Two operations with one `x-sdk-name` would be one method of the client. */
function sdkNameUnique() {
  const places = new Map();
  return {
    Operation(operation, { report, location, rawLocation }) {
      const name = operation["x-sdk-name"];
      if (name === undefined) return;
      const other = places.get(name);
      const at = rawLocation ?? location;
      if (other === undefined) places.set(name, operation.operationId);
      else
        report({
          message: `Give ${operation.operationId} an x-sdk-name of its own: ${name} is that of ${other}, too.`,
          location: at.child("x-sdk-name"),
        });
    },
  };
}

/** A client chooses a branch by its tag, or by the type of the value where no two branches are of one type. */
function unionHasDiscriminator() {
  return {
    Schema(schema, { report, resolve, location, rawLocation }) {
      if (!schema.oneOf || schema.discriminator) return;
      const types = schema.oneOf.map((branch) => (branch.$ref ? resolve(branch).node : branch)?.type);
      if (types.every((type) => typeof type === "string") && new Set(types).size === types.length) return;
      report({
        message:
          "Give the oneOf a discriminator with an explicit mapping, and each of its schemas its tag as a const; clients choose by the tag. " +
          "Without one, its schemas must be of different types.",
        location: rawLocation ?? location,
      });
    },
  };
}

/** The client, the reference server and the samples of this workspace are written for one token. A client that is generated for another API is not. */
function securityIsBearer() {
  const advice =
    "The client, the reference server and the docs of this workspace know one way to say who calls: a bearer token, for every operation. Teach " +
    "packages/client/src/http/authenticate.ts, packages/server/src/performOperation.ts and packages/docs/scripts/readSample.ts another one first, then this rule in spec/lint/house.mjs.";
  return {
    SecurityScheme({ type, scheme }, { report, location }) {
      if (type !== "http" || String(scheme).toLowerCase() !== "bearer") report({ message: advice, location });
    },
    Operation({ security }, { report, location, rawLocation }) {
      if (security !== undefined)
        report({ message: advice, location: (rawLocation ?? location).child("security") });
    },
  };
}

/** What a description may have and nothing is made of, with what only that refers to: no rule is for it. */
function ignoreUnread() {
  return {
    Root(root) {
      const before = referredTo(root);
      delete root.webhooks;
      for (const item of Object.values(root.paths ?? {}))
        for (const operation of Object.values(item)) delete operation?.callbacks;
      for (const kind of ["callbacks", "links"]) delete root.components?.[kind];
      const after = referredTo(root);
      for (const [kind, components] of Object.entries(root.components ?? {}))
        for (const name of Object.keys(components)) {
          const reference = `#/components/${kind}/${name}`;
          if (before.has(reference) && !after.has(reference)) delete components[name];
        }
    },
    Operation(operation) {
      delete operation.callbacks;
    },
    Response(response) {
      delete response.links;
    },
  };
}

/** The components of a bundle that what is no component reaches. */
function referredTo(root) {
  const found = new Set();
  const visit = (node) => {
    if (typeof node !== "object" || node === null) return;
    const { $ref } = node;
    if (typeof $ref === "string" && $ref.startsWith("#/components/") && !found.has($ref)) {
      found.add($ref);
      const [, , kind, name] = $ref.split("/");
      visit(root.components?.[kind]?.[name]);
    }
    for (const part of Object.values(node)) visit(part);
  };
  const { components, ...rest } = root;
  visit(rest);
  return found;
}

export default () => ({
  id: "house",
  preprocessors: { oas3: { "ignore-unread": ignoreUnread } },
  rules: {
    oas3: {
      "sdk-name-unique": sdkNameUnique,
      "security-is-bearer": securityIsBearer,
      "union-has-discriminator": unionHasDiscriminator,
    },
  },
});
