import { afterAll, expect, test } from "@jest/globals";
import { createSourceIndex } from "../src/createSourceIndex.ts";
import { readTransitions, restingStates } from "../src/model/readTransitions.ts";
import { readDescription } from "../src/readDescription.ts";
import { type Reach, runHistories } from "../src/runHistories.ts";
import { startReferenceServer } from "../src/startReferenceServer.ts";
import { startTinyServer } from "./helpers/TinyServer.ts";

const description = readDescription();
const sources = createSourceIndex(description);
const server = await startReferenceServer();
afterAll(() => server.stop());

let reach: Reach = new Map();

test("random histories of two accounts contradict neither the description nor themselves", async () => {
  const check = { description, sources, baseUrl: server.target.url };
  const options = { runs: 50, steps: 60, seed: 20_261_128, withinMs: 200_000 };
  reach = await runHistories(check, server.target, options);
}, 300_000);

test("they reach every status that a valid token can cause", () => {
  // Without a body and a query only a path can be wrong, and no id is.
  const expected = description.operations.flatMap(({ id, body, parameters, responses }) => {
    const canBeWrong =
      body !== undefined ||
      parameters.some((parameter) => parameter.in === "query" || parameter.name === "Last-Event-ID");
    return [...responses.keys()]
      .filter((status) => ![401, 403, 500].includes(status) && (status !== 400 || canBeWrong))
      .map((status) => `${id} ${status}`);
  });
  expect(expected.filter((each) => !reach.has(each))).toEqual([]);
});

test("they pull every trigger in every state that a session can rest in", () => {
  const transitions = readTransitions(description);
  const expected = restingStates(transitions).flatMap((state) =>
    Object.keys(transitions[state] ?? {})
      .filter((trigger) => !/^(turn|server)_/.test(trigger))
      .map((trigger) => `${state}: ${trigger}`),
  );
  expect(expected.length).toBeGreaterThan(20);
  expect(expected.filter((each) => !reach.has(each))).toEqual([]);
});

test("what only a certain history brings to light is told by the shortest one, as curl lines without secrets", async () => {
  // Forgets the title of a session once it is archived.
  const { stop, ...target } = await startTinyServer({
    reply({ status, body }, { name }) {
      if (status === 200 && name === "getSession" && body.archived_at !== undefined) body.title = "";
    },
  });
  const check = { description, sources, baseUrl: target.url };
  const options = { runs: 400, steps: 60, seed: 1, withinMs: 100_000 };
  const { message } = await runHistories(check, target, options).then(
    () => new Error("It was not found."),
    (error: Error) => error,
  );
  stop();
  expect(message).toMatch(/A history of \d+ requests, made \d+ times shorter, contradicts itself/);
  expect(message).toContain('$.title: expected "');
  // Ten that make what others need, and few more: the one that archives, and the one that looks.
  const lines = message.match(/^curl .* # \d+$/gm) ?? [];
  expect(lines.length).toBeLessThanOrEqual(15);
  expect(lines.length).toBeGreaterThanOrEqual(12);
  expect(message).not.toContain(target.token);
}, 200_000);
