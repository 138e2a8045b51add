// For runtimes with a command line and a switch for gc(): aborts, times out and forgets while responses are under way and garbage
// has been collected. Prints what happened as JSON.
import { createServer } from "node:http";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { CloudAgents } from "@cloud-agents/client";

const gc = globalThis.Bun ? () => globalThis.Bun.gc(true) : globalThis.gc;

let open = 0;
const server = createServer((request, response) => {
  if (request.url.endsWith("/stream")) {
    open += 1;
    response.on("close", () => {
      open -= 1;
    });
    response
      .writeHead(200, { "content-type": "text/event-stream" })
      .write('id: evt_1\ndata: {"id":"evt_1","type":"agent.message","content":[]}\n\n');
  } else if (request.url.includes("/files/")) {
    response.writeHead(200, { "content-type": "application/json" }).write('{"file_id":');
  } else {
    const page = { data: [], first_id: null, last_id: null, has_more: false };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ id: "agent_1", ...page }));
  }
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const api = new CloudAgents({ token: "pt-1", baseUrl: `http://127.0.0.1:${server.address().port}` });

async function collectGarbage() {
  for (let round = 0; round < 5; round++) {
    await Promise.all(Array.from({ length: 60 }, () => api.agents.get("agent_1")));
    gc();
    await wait(5);
  }
}
async function until(condition) {
  for (let tries = 0; tries < 400; tries++) {
    if (condition()) return true;
    gc();
    await wait(25);
  }
  return false;
}

const happened = {};
{
  const controller = new AbortController();
  const { signal } = controller;
  const read = (async () => {
    for await (const _ of api.sessions.events.stream("sess_1", { signal, stallTimeout: 600_000 }));
    return "ended";
  })();
  await until(() => open === 1);
  await collectGarbage();
  controller.abort();
  happened.streamAfterAbort = await Promise.race([read, wait(10_000, "still open")]);
  happened.connectionAfterAbort = await until(() => open === 0);
}
{
  const call = api.files.get("file_1", { timeout: 1_500, maxRetries: 0 }).catch(({ name }) => name);
  await collectGarbage();
  happened.bodyAfterTimeout = await Promise.race([call, wait(10_000, "still pending")]);
}
{
  const controller = new AbortController();
  const call = api.files.get("file_1", { signal: controller.signal }).catch((reason) => reason);
  await collectGarbage();
  controller.abort("mine");
  happened.bodyAfterAbort = await Promise.race([call, wait(10_000, "still pending")]);
}
await (async () => {
  const events = api.sessions.events.stream("sess_1");
  await events.next();
})();
happened.forgottenStream = await until(() => open === 0);
await (async () => {
  const events = api.sessions.events.stream("sess_1");
  await events.next();
  events.next();
})();
happened.forgottenWhileWaiting = await until(() => open === 0);
{
  const { signal } = new AbortController();
  let entries = 0;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  signal.addEventListener = (...args) => {
    entries += 1;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args) => {
    entries -= 1;
    removeEventListener.apply(signal, args);
  };
  for (let round = 0; round < 20; round++)
    await Promise.all(Array.from({ length: 50 }, () => api.agents.get("agent_1", { signal })));
  await api.agents.list({}, { signal }).all({ limit: 1 });
  for await (const _ of api.sessions.events.stream("sess_1", { signal })) break;
  happened.entriesInALongLivedSignal = entries > 1 ? entries : "at most one";
}
console.log(JSON.stringify(happened));
process.exit();
