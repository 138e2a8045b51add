// The least that a server of Node.js can do with a request: read its JSON and send some back. What is measured for it is what this
// machine and the tool that makes the load can reach at all.
import { once } from "node:events";
import { createServer } from "node:http";
import { frame } from "./frame.mjs";

const event = frame(1);

createServer(async (request, response) => {
  const count = Number(/^\/stream\/(\d+)$/.exec(request.url ?? "")?.[1]);
  if (count > 0) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let sent = 0; sent < count; sent += 1) if (!response.write(event)) await once(response, "drain");
    return response.end();
  }
  let body = "";
  for await (const chunk of request) body += chunk;
  const created = body === "" ? {} : { id: "agent_1", ...JSON.parse(body) };
  response.writeHead(body === "" ? 200 : 201, { "content-type": "application/json" });
  response.end(JSON.stringify(created));
}).listen(Number(process.argv[2]), "127.0.0.1");
