// The same as bareServer.mjs, with Fastify.
import { Readable } from "node:stream";
import fastify from "fastify";
import { frame } from "./frame.mjs";

const event = frame(1);
const app = fastify();
app.get("/agents", async () => ({}));
app.post("/agents", async (request, reply) => {
  reply.code(201);
  return { id: "agent_1", ...request.body };
});
app.get("/stream/:count", (request, reply) => {
  let left = Number(request.params.count);
  const read = function () {
    this.push(left-- > 0 ? event : null);
  };
  return reply.type("text/event-stream").send(new Readable({ read }));
});
await app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
