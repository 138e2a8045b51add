import { expect, test } from "@jest/globals";
import { createSourceIndex } from "../src/createSourceIndex.ts";
import { createModelCheck } from "../src/model/createModelCheck.ts";
import { readDescription } from "../src/readDescription.ts";
import type { Exchange } from "../src/recordExchanges.ts";

const description = readDescription();
const baseUrl = "http://target.test";
const check = { description, sources: createSourceIndex(description), baseUrl };

/** What a broken server may send in place of anything. */
const BROKEN: unknown[] = [null, [], [null], {}, "x", 7, true, [[]], [{}]];

/** Every copy of a value that has something else at one place. */
function* broken(value: unknown): Generator<unknown> {
  yield* BROKEN;
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value))
    for (const inner of broken((value as Record<string, unknown>)[key])) {
      const copy = structuredClone(value) as Record<string, unknown>;
      copy[key] = inner;
      yield copy;
    }
}

let time = 0;

function exchange(
  operation: (typeof description.operations)[number],
  status: number,
  sent: unknown,
  body: unknown,
) {
  const headers = new Headers({ authorization: "Bearer t", "content-type": "application/json" });
  const text = typeof body === "string" && body.startsWith("event:") ? body : JSON.stringify(body);
  const isStream = text?.startsWith("event:") === true;
  time += 2;
  return {
    method: operation.method,
    url: new URL(baseUrl + operation.path.replace(/\{(\w+)\}/g, (_, name) => `${name.slice(0, 4)}_1`)),
    request: { headers, body: async () => (sent === undefined ? undefined : JSON.stringify(sent)) },
    status,
    headers: new Headers({ "content-type": isStream ? "text/event-stream" : "application/json" }),
    sentAt: time,
    receivedAt: time + 1,
    body: async () => text ?? "",
  } satisfies Exchange;
}

test.each(description.operations.map((operation) => [operation.id, operation] as const))(
  "%s: whatever a response has in place of anything, the model goes on",
  async (_, operation) => {
    const sent = operation.body?.examples.values().next().value;
    for (const [status, { content }] of operation.responses) {
      const example = [...content.values()][0]?.examples.values().next().value;
      const model = createModelCheck(check, {
        url: baseUrl,
        token: "t",
        keepsState: true,
        givesExamples: false,
      });
      for (const body of broken(example)) await model(exchange(operation, status, sent, body));
      for (const request of broken(sent)) await model(exchange(operation, status, request, example));
    }
  },
  60_000,
);

test("a stream whose events have something else in place of anything does not stop the model", async () => {
  const create = description.operations.find(({ id }) => id === "createSession");
  const stream = description.operations.find(({ id }) => id === "streamSessionEvents");
  const list = description.operations.find(({ id }) => id === "listSessionEvents");
  if (!create || !stream || !list) throw new Error("The description has no streams any more.");
  const examples = [...(list.responses.get(200)?.content.values() ?? [])][0]?.examples.values();
  const { data } = (examples?.next().value ?? {}) as { data: { type: string; id: string }[] };
  const model = createModelCheck(check, { url: baseUrl, token: "t", keepsState: true, givesExamples: false });
  const session = create.responses.get(201)?.content.get("application/json")?.examples.values().next().value;
  await model(
    exchange(create, 201, create.body?.examples.values().next().value, {
      ...(session as object),
      id: "sess_1",
    }),
  );
  for (const event of data)
    for (const each of broken(event))
      await model(
        exchange(
          stream,
          200,
          undefined,
          `event: ${event.type}\nid: ${event.id}\ndata: ${JSON.stringify(each)}\n\n`,
        ),
      );
  expect(data.length).toBeGreaterThan(1);
});
