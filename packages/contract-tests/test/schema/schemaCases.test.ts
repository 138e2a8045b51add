import { byDirection } from "@cloud-agents/spec/description";
import { describe, printable } from "@cloud-agents/spec/foreign/constructs.ts";
import { expect, test } from "@jest/globals";
import { schemaCases } from "../../src/schema/schemaCases.ts";
import { description, validator } from "./notes.ts";

const { cases } = schemaCases(description, validator.checkRequest, ({ id }) => id !== "listNotes");
const of = (operation: string) => cases.filter((each) => each.operation.id === operation);

test("objects are created before they are read, and deleted at last", () => {
  const order = [...new Set(cases.map(({ operation }) => operation.id))];
  expect(order).toEqual(["createNote", "listNotes", "getNote", "watchNote", "deleteNote"]);
});

test("an operation is sent its examples first, then values at each limit, no body, and what is no JSON", () => {
  const names = of("createNote").map(({ expects, name }) => `${expects}: ${name}`);
  expect(names.slice(0, 2)).toEqual([
    "success: the request example in application/json",
    "success: the request with all fields in application/json",
  ]);
  expect(names).toEqual(
    expect.arrayContaining([
      "acceptance: body.title: 20 characters",
      "refusal: body.title: 21 characters",
      "refusal: body.title: 0 characters",
      'acceptance: body.kind: "急ぎ"',
      "refusal: body.pages: 10",
      "refusal: body: without title",
      "refusal: body: a field that is not described",
      "refusal: no body",
      "refusal: a body that is not JSON",
      "authentication: no credentials",
    ]),
  );
  expect(new Set(names).size).toBe(names.length);
});

test("an operation that everybody may use is not tried without credentials", () => {
  expect(of("listNotes").filter(({ expects }) => expects === "authentication")).toEqual([]);
});

test("an id of no object has the form of one", () => {
  const unknown = of("getNote").find(({ needsState }) => needsState);
  expect(unknown?.request.path?.note_id).toMatch(/^n\d{7}$/);
});

test("an operation whose body has no valid example is not tried, and named with its place", () => {
  const refusesAll = () => ({ findings: [{ in: "body", path: "", message: "No." }] });
  const { untried } = schemaCases(description, refusesAll, () => false);
  expect(untried.map(({ operation, reason }) => [operation.id, reason])).toEqual([
    [
      "createNote",
      "#/paths/~1notes/post/requestBody: no example of the body is as its schema says, and none could be made up. Add one.",
    ],
  ]);
});

test.each(printable)("%s: each operation has a request to try", (_, construct) => {
  const made = schemaCases(
    byDirection(describe(construct)),
    () => ({ findings: [] }),
    () => true,
  );
  const successes = made.cases.filter(({ expects }) => expects === "success");
  expect(new Set(successes.map(({ operation }) => operation.id)).size).toBe(
    describe(construct).operations.length,
  );
});
