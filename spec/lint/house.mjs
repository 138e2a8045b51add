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

export default () => ({
  id: "house",
  rules: {
    oas3: {
      "sdk-name-unique": sdkNameUnique,
      "security-is-bearer": securityIsBearer,
      "union-has-discriminator": unionHasDiscriminator,
    },
  },
});
