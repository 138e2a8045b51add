// A server for the tests of startProcess; its arguments say how it behaves.
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

const [how] = process.argv.slice(2);
console.log("starting");
console.error(`日本語 ${process.env.GREETING ?? ""}`);
if (how === "crash") throw new Error("no such table");
if (how === "silent") await wait(60_000);
if (how === "stubborn") process.on("SIGTERM", () => console.log("ignored"));
const server = createServer((_, response) => response.end("here")).listen(0, "127.0.0.1", () => {
  process.send?.("something else");
  process.send?.({ url: `http://127.0.0.1:${server.address().port}` });
});
