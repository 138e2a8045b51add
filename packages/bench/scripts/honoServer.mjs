// The same as bareServer.mjs, with Hono.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { frame } from "./frame.mjs";

const event = frame(1);
const app = new Hono();
app.get("/agents", (c) => c.json({}));
app.post("/agents", async (c) => c.json({ id: "agent_1", ...(await c.req.json()) }, 201));
app.get("/stream/:count", (c) => {
  let left = Number(c.req.param("count"));
  const pull = (controller) => (left-- > 0 ? controller.enqueue(event) : controller.close());
  return new Response(new ReadableStream({ pull }), { headers: { "content-type": "text/event-stream" } });
});
serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: "127.0.0.1" });
