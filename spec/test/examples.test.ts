import { describe, expect, test } from "@jest/globals";
import { isObject, type Json, type JsonObject, operation, resolve, walk } from "./bundle.ts";
import { violations } from "./violations.ts";

/** Every example of the bundle with the schema next to it. Shared ones occur once per use. */
const beside: { example: string; schema: string; value: Json; type: string }[] = [];
walk((value, pointer) => {
  if (!isObject(value) || value.schema === undefined) return;
  const type = /\/content\/([^/]+)$/.exec(pointer)?.[1]?.replace("~1", "/") ?? "parameter";
  const schema = `${pointer}/schema`;
  if (value.example !== undefined) {
    beside.push({ example: `${pointer}/example`, schema, value: value.example, type });
  }
  for (const name of Object.keys((value.examples ?? {}) as JsonObject)) {
    const example = `${pointer}/examples/${name}`;
    beside.push({ example, schema, value: resolve(`${example}/value`).value, type });
  }
});

const json = beside.filter(({ type }) => type === "application/json" || type === "parameter");

test("the bundle has examples of every kind", () => {
  const kinds = new Set(beside.map(({ type }) => type));
  expect(kinds).toEqual(
    new Set(["application/json", "multipart/form-data", "text/event-stream", "parameter"]),
  );
  expect(json.length).toBeGreaterThan(80);
});

test.each(json)("$example is valid", ({ schema, value }) => {
  expect(violations(schema, value)).toEqual([]);
});

describe("the example of the event stream", () => {
  const media = `${operation("streamSessionEvents").pointer}/responses/200/content/text~1event-stream`;
  const [name = ""] = Object.keys(resolve(`${media}/examples`).value as JsonObject);
  const body = String(resolve(`${media}/examples/${name}/value`).value);
  const frames = body
    .split("\n\n")
    .filter((frame) => frame !== "")
    .map(
      (frame) => Object.fromEntries(frame.split("\n").map((line) => line.split(/: (.*)/s, 2))) as SseFrame,
    );
  const events = frames
    .filter(({ event }) => event !== "heartbeat")
    .map((frame) => ({
      frame,
      event: JSON.parse(frame.data) as JsonObject & { content: { text: string }[] },
    }));
  const deltas = events.filter(({ event }) => event.delta === true);
  const logged = events.filter(({ event }) => event.delta === undefined);

  test("is framed as id, event and data lines, each frame ended by an empty line", () => {
    expect(body).toMatch(/^((id: .+\n)?event: .+\ndata: .+\n\n)+$/);
    expect(body.match(/\n\n/g)).toHaveLength(frames.length);
  });

  test("has an event of the union in every frame, named after its type", () => {
    for (const { frame, event } of events) {
      expect(violations(`${media}/schema`, event)).toEqual([]);
      expect(frame.event).toBe(event.type);
    }
  });

  test("gives every logged event its own id in the frame, and deltas none", () => {
    for (const { frame, event } of logged) expect(frame.id).toBe(event.id);
    for (const { frame } of deltas) expect(frame.id).toBeUndefined();
    expect(new Set(logged.map(({ event }) => event.id)).size).toBe(logged.length);
  });

  test("shows a heartbeat", () => {
    expect(frames).toContainEqual({ event: "heartbeat", data: "{}" });
  });

  test("sends one message in pieces and then whole, with one id", () => {
    expect(deltas.length).toBeGreaterThan(1);
    const [id] = deltas.map(({ event }) => event.id);
    const whole = logged.find(({ event }) => event.id === id);
    const written = (each: typeof events) =>
      each.flatMap(({ event }) => event.content.map(({ text }) => text)).join("");
    expect(new Set(deltas.map(({ event }) => event.id)).size).toBe(1);
    expect(written(deltas)).toBe(written(whole ? [whole] : []));
  });

  test("is one turn of one session, in the order of decision 20", () => {
    expect(new Set(events.map(({ event }) => `${event.session_id} ${event.turn_id}`)).size).toBe(1);
    expect(logged.map(({ event }) => event.type).join("\n")).toMatch(
      /^user\.message\nsession\.status_running\nspan\.model_request_start\n(agent\.thinking\n)?(agent\.tool_use\nagent\.tool_result\n)*(agent\.message\n)+span\.model_request_end\nsession\.status_idle$/,
    );
  });
});

type SseFrame = { id?: string; event: string; data: string };
