// A server with one session that is over: it sends the events of its log one at a time, as a server that has them one at a time does.
import { once } from "node:events";
import { createServer } from "node:http";
import { frame } from "./frame.mjs";

const frames = Array.from({ length: Number(process.argv[3]) }, (_, index) => frame(index));
const over = JSON.stringify({ id: "sess_1", status: "cancelled", data: [], has_more: false });

createServer(async (request, response) => {
  if (!new URL(String(request.url), "http://server").pathname.endsWith("/stream")) {
    response.writeHead(200, { "content-type": "application/json" }).end(over);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of frames) if (!response.write(event)) await once(response, "drain");
  response.end();
}).listen(Number(process.argv[2]), "127.0.0.1");
