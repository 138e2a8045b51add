import { expect, test } from "@jest/globals";
import { operations } from "../src/index.ts";

test("the route table has what a server needs to find an operation", () => {
  expect(operations.listSessionEvents).toEqual({
    id: "listSessionEvents",
    method: "GET",
    path: "/sessions/{session_id}/events",
    sdkName: "sessions.events.list",
    origin: "companion",
    pathParams: ["session_id"],
    query: ["limit", "after_id", "before_id"],
    body: "none",
    requestBodyRequired: false,
    status: 200,
    statuses: ["200", "400", "401", "404", "500"],
    stream: false,
    idempotent: false,
  });
});

test("it distinguishes forms from JSON and streams from other responses, and has what takes an Idempotency-Key", () => {
  const having = (key: "body" | "stream" | "idempotent", value: unknown) =>
    Object.values(operations)
      .filter((operation) => operation[key] === value)
      .map(({ id }) => id);
  expect(having("body", "multipart")).toEqual(["uploadFile"]);
  expect(having("stream", true)).toEqual(["streamSessionEvents"]);
  const posts = Object.values(operations).filter(({ method }) => method === "POST");
  expect(having("idempotent", true)).toEqual(posts.map(({ id }) => id));
});

test("every parameter in a path is in the table, and the status of success is described", () => {
  for (const { path, pathParams, status, statuses } of Object.values(operations)) {
    expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(pathParams);
    expect(Math.trunc(status / 100)).toBe(2);
    expect(statuses).toContain(String(status));
  }
});
