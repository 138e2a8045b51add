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

export default () => ({
  id: "house",
  rules: { oas3: { "sdk-name-unique": sdkNameUnique } },
});
