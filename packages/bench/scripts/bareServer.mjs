// The least that a server of Node.js can do with a request: read its JSON and send some back. What is measured for it is what this
// machine and the tool that makes the load can reach at all.
import { createServer } from "node:http";

createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const created = body === "" ? {} : { id: "agent_1", ...JSON.parse(body) };
  response.writeHead(body === "" ? 200 : 201, { "content-type": "application/json" });
  response.end(JSON.stringify(created));
}).listen(Number(process.argv[2]), "127.0.0.1");
