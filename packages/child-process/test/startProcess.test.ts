import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { startProcess } from "../src/index.ts";

const child = fileURLToPath(new URL("helpers/child.mjs", import.meta.url));
const name = "The child";

/** Whether a process exists. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a process is ready when it has sent its URL, and is gone after stop(), however often it is called", async () => {
  const lines: string[] = [];
  const env = { ...process.env, GREETING: "hello" };
  const started = await startProcess(child, [], { name, env, onLine: (line) => lines.push(line) });
  expect(await (await fetch(started.url)).text()).toBe("here");
  expect(lines.sort()).toEqual(["starting", "日本語 hello"]);
  await Promise.all([started.stop(), started.stop()]);
  await started.stop();
  expect(exists(started.pid)).toBe(false);
  expect(await started.ended).toContain("starting");
});

test("a process that ends by itself says so in `ended`, with its last lines", async () => {
  const started = await startProcess(child, [], { name });
  process.kill(started.pid, "SIGKILL");
  expect(await started.ended).toContain("日本語");
});

test("a process that ignores SIGTERM is killed", async () => {
  const started = await startProcess(child, ["stubborn"], { name });
  await started.stop();
  expect(exists(started.pid)).toBe(false);
}, 20_000);

test("a crash before it is ready is an error with its exit code and its own words", async () => {
  await expect(startProcess(child, ["crash"], { name })).rejects.toThrow(
    /^The child ended with exit code 1 before it was ready\. Its last output:\n(.|\n)*Error: no such table/,
  );
});

test("a process that stays silent is stopped and reported", async () => {
  await expect(startProcess(child, ["silent"], { name, readyWithin: 1 })).rejects.toThrow(
    "The child was not ready after 1 ms. Its last output:",
  );
});

test("a module that does not exist is an error that names it", async () => {
  await expect(startProcess("/no/such/module.js", [], { name })).rejects.toThrow("/no/such/module.js");
});

test("a module may be preloaded, whatever the folder is called", async () => {
  const preload = "data:text/javascript,process.env.GREETING='preloaded'";
  const lines: string[] = [];
  const started = await startProcess(child, [], { name, preload, onLine: (line) => lines.push(line) });
  await started.stop();
  expect(lines).toContain("日本語 preloaded");
});

test("the process ends when the one that started it is killed outright", async () => {
  const parent = fork(fileURLToPath(new URL("helpers/parent.mjs", import.meta.url)), [child]);
  const [{ pid }] = (await once(parent, "message")) as [{ pid: number }];
  expect(exists(pid)).toBe(true);
  parent.kill("SIGKILL");
  await once(parent, "exit");
  for (let tries = 0; exists(pid) && tries < 400; tries++) await wait(25);
  expect(exists(pid)).toBe(false);
});

test("Ctrl-C in a terminal is for the one that started the process, which can still use it", async () => {
  const module = fileURLToPath(new URL("helpers/parent.mjs", import.meta.url));
  const parent = fork(module, [child], { detached: true });
  await once(parent, "message");
  process.kill(-Number(parent.pid), "SIGINT");
  expect(await once(parent, "message")).toEqual([{ text: "here" }, undefined]);
  await once(parent, "exit");
});
