// The same from CommonJS: the client is an ES module, and `require` loads it.
const client = require("@cloud-agents/client");

import("./useClient.js").then(async ({ useClient }) => {
  console.log(JSON.stringify(await useClient(client, process.argv[2])));
  process.exit(0);
});
