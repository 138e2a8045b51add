import { expect, test } from "@jest/globals";
import { CannotRun } from "../src/CannotRun.ts";
import { reasonOf } from "../src/causesOf.ts";
import { limitResponses } from "../src/limitResponses.ts";
import { runContract } from "../src/runContract.ts";
import { startTinyServer } from "./helpers/TinyServer.ts";

const TOO_LATE = "There was no response within 0.2 seconds; --timeout-seconds allows more.";

/** Requests under way: a signal does not reach one that nobody holds. */
const waiting = new Set<Request>();

/** A `fetch` that, from some request on, waits until it is given up. */
const slowFrom =
  (first: number, count = { sent: 0 }): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    if (++count.sent < first) return fetch(request);
    waiting.add(request);
    return new Promise((_, reject) => {
      const giveUp = () => reject(request.signal.reason);
      if (request.signal.aborted) giveUp();
      request.signal.addEventListener("abort", giveUp, { once: true });
    });
  };

test("a request whose response does not begin in time is given up, and the message says how to wait longer", async () => {
  const limited = limitResponses(slowFrom(1), 200);
  const reason = await limited("http://target.invalid").catch(reasonOf);
  expect(reason).toBe(TOO_LATE);
});

test("a response may take longer to end than to begin", async () => {
  let end = () => {};
  let signal: AbortSignal | undefined;
  const limited = limitResponses(async (input, init) => {
    ({ signal } = new Request(input, init));
    const body = new ReadableStream({
      start(controller) {
        end = () => {
          controller.enqueue(new TextEncoder().encode("late"));
          controller.close();
        };
      },
    });
    return new Response(body);
  }, 20);
  const response = await limited("http://target.invalid");
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(signal?.aborted).toBe(false);
  end();
  expect(await response.text()).toBe("late");
});

test("what is interrupted ends with the reason of that", async () => {
  const limited = limitResponses(slowFrom(1), 60_000);
  const signal = AbortSignal.abort(new Error("The run was interrupted."));
  expect(await limited("http://target.invalid", { signal }).catch(reasonOf)).toBe("The run was interrupted.");
});

test("a target that is too slow from the start is told after one request", async () => {
  const count = { sent: 0 };
  const target = { url: "http://target.invalid", token: "pt-slow", keepsState: true };
  const run = runContract({ ...target, fetch: slowFrom(1, count), responseMs: 200 });
  await expect(run).rejects.toThrow(CannotRun);
  await expect(run).rejects.toThrow(`http://target.invalid cannot be reached: ${TOO_LATE}`);
  expect(count.sent).toBe(1);
});

test("a target that becomes too slow ends the run, with what was found until then", async () => {
  const { stop, ...target } = await startTinyServer({});
  try {
    const report = await runContract({ ...target, level: "smoke", fetch: slowFrom(30), responseMs: 200 });
    expect(report.stopped).toContain("5 cases in a row got no response");
    expect(report.stopped).toContain(TOO_LATE);
    expect(report.complete).toBe(false);
    expect(report.counts.kept).toBeGreaterThan(0);
  } finally {
    stop();
  }
}, 60_000);
