import { expect, test } from "@jest/globals";
import { printDifference } from "../../src/Finding.ts";
import { runSchemaCases, type SchemaTarget } from "../../src/schema/runSchemaCases.ts";
import { schemaCases } from "../../src/schema/schemaCases.ts";
import { description, type Faults, notesServer, validator } from "./notes.ts";

const cases = schemaCases(description, validator.checkRequest, () => true);

/** Changes the responses of an operation with a status. */
function of(which: string, change: object): Faults {
  return {
    respond: (operation, parts) =>
      `${operation} ${parts.status}` === which ? { ...parts, ...change } : parts,
  };
}

async function hold(faults: Faults = {}, more: Partial<SchemaTarget> = {}) {
  const server = notesServer(faults);
  const report = await runSchemaCases(description, cases, validator, {
    ...{ url: "https://notes.example", keepsState: true, responseMs: 5_000 },
    conceal: (request) => request,
    redactBody: (body) => body,
    redact: (text) => text.replaceAll("secret", "$TOKEN"),
    async authenticate(request) {
      request.headers.set("authorization", "Bearer secret");
      return request;
    },
    fetch: server.fetch,
    ...more,
  });
  const findings = [...report.shared, ...report.cases.flatMap((each) => each.findings)];
  const lines = findings.map((each) => `${each.operation} ${printDifference(each)} [${each.source.says}]`);
  return { report, server, lines: [...new Set(lines)] };
}

test("a server that keeps the description breaks no case, and what was created is removed", async () => {
  const { report, server, lines } = await hold();
  expect(lines).toEqual([]);
  expect(report.cases.filter(({ verdict }) => verdict !== "kept")).toEqual([]);
  expect(report.cases.length).toBeGreaterThan(40);
  expect(report.coverage.operations.seen).toHaveLength(5);
  expect(report.created.length).toBeGreaterThan(3);
  expect([report.left, server.notes.size]).toEqual([[], 0]);
});

test.each<[string, Faults, string[]]>([
  [
    "an id that is a number",
    of("getNote 200", { body: { id: 7, title: "" } }),
    ["getNote $.id: Field 'id' must be a string, got 7 [type: \"string\"]"],
  ],
  [
    "a title that is longer than allowed",
    { maxLength: 30 },
    ["createNote status: expected a refusal, 400 to 499, got 201 [maxLength: 20]"],
  ],
  [
    "no title that is as long as allowed",
    { maxLength: 19 },
    ["createNote status: expected no refusal, got 400 (too long) [maxLength: 20]"],
  ],
  [
    "any value of an enumeration",
    { takesAnyKind: true },
    ['createNote status: expected a refusal, 400 to 499, got 201 [enum: ["普通","急ぎ"]]'],
  ],
  [
    "objects that are not there",
    { findsAnything: true },
    ["getNote", "watchNote", "deleteNote"].map(
      (operation) =>
        `${operation} status: expected a refusal, 400 to 499, got ${operation === "deleteNote" ? 204 : 200} [the response 404]`,
    ),
  ],
  [
    "requests of nobody",
    { takesAnybody: true },
    ["createNote 201", "listNotes 200", "getNote 200", "watchNote 200", "deleteNote 204"].map((each) =>
      each.replace(" ", " status: expected 401, got ").concat(" [security]"),
    ),
  ],
  [
    "a failure in the place of a refusal",
    { failsOnJson: true },
    [
      "createNote status: expected no failure, got 500 (no JSON) [required: true]",
      "createNote status: expected one that is described: 201, 400, 401, 404, got 500 [the description says so]",
      "createNote status: expected no failure, got 500 (no JSON) [a body in application/json]",
    ],
  ],
  [
    "a status that is not described",
    of("listNotes 400", { status: 422 }),
    [
      "listNotes status: expected one that is described: 200, 400, 401, 404, got 422 [the description says so]",
    ],
  ],
  [
    "a body where there is none",
    of("deleteNote 204", { status: 200, body: { ok: true } }),
    [
      "deleteNote status: expected one that is described: 204, 400, 401, 404, got 200 [the description says so]",
    ],
  ],
  [
    "what is no JSON",
    of("listNotes 200", { body: "[" }),
    ['listNotes $: expected JSON, got "[" [the description says so]'],
  ],
  [
    "another event",
    of("watchNote 200", { body: 'event: x\ndata: {"word":1}\n\n' }),
    ["watchNote event 1 (x) $.word: Field 'word' must be a string, got 1 [type: \"string\"]"],
  ],
])("of a server with %s, it is told where, and what the description says", async (_, faults, expected) => {
  const { lines, report } = await hold(faults);
  expect(lines).toEqual(expected);
  expect(report.verdict).toBe("broken");
});

test("a finding names the line of the description, and its request without the token", async () => {
  const { report } = await hold(of("getNote 200", { body: { id: 7, title: "secret" } }));
  const [finding] = report.cases.flatMap(({ findings }) => findings);
  expect(finding?.source.id).toBe(
    "#/paths/~1notes~1{note_id}/get/responses/200/content/application~1json/schema/properties/id",
  );
  expect(finding?.request).toMatch(
    /^curl -H "Authorization: Bearer \$TOKEN" https:..notes.example.notes.n\d$/,
  );
});

test("a target without state is sent the ids of the examples, and nothing is said of objects that are not there", async () => {
  const { server, report } = await hold({ findsAnything: true }, { keepsState: false });
  expect(report.created).toEqual([]);
  expect(server.seen.some(({ url }) => url.endsWith("/notes/n1"))).toBe(true);
  const skipped = report.cases.filter(({ verdict }) => verdict === "skipped");
  expect([...new Set(skipped.map(({ reason }) => reason))]).toEqual(["the target keeps no state"]);
});

test("without an object, cases are skipped and say how to name one; with one, it is used and not removed", async () => {
  const empty: Faults = {
    findsAnything: true,
    respond(operation, parts) {
      if (operation === "createNote" && parts.status === 201)
        return { status: 503, body: { error: "later" } };
      return operation === "listNotes" && parts.status === 200 ? { ...parts, body: [] } : parts;
    },
  };
  const { report } = await hold(empty);
  const { reason } = report.cases.find(({ operation }) => operation === "getNote") ?? {};
  expect(reason).toBe(
    "there is no note_id for getNote: nothing creates one or lists one. Name one: --id note_id=ID",
  );
  const named = await hold(empty, { ids: { note_id: "n7" } });
  const methods = named.server.seen.filter(({ url }) => url.endsWith("/n7")).map(({ method }) => method);
  expect(new Set(methods)).toEqual(new Set(["GET"]));
});

test("an object that was there before, as its status says, is not deleted", async () => {
  const found = of("createNote 201", { status: 200, body: { id: "n1", title: "買い物" } });
  const { server, report } = await hold({ ...found, findsAnything: true });
  expect(server.seen.filter(({ method }) => method === "DELETE")).toEqual([]);
  expect(report.created).toEqual([]);
});

test("a run that is interrupted removes what it has created, and is not complete", async () => {
  const stop = new AbortController();
  const { report, server } = await hold(
    {},
    { signal: stop.signal, onCase: (_, done) => done === 3 && stop.abort() },
  );
  expect([report.complete, report.cases.length, server.notes.size]).toEqual([false, 3, 0]);
});

test("a target that never responds is given up after the time that was said", async () => {
  const fetch: typeof globalThis.fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    });
  await expect(hold({}, { fetch, responseMs: 20 })).rejects.toThrow(
    "https://notes.example cannot be reached: There was no response within 0.02 seconds; --timeout-seconds allows more.",
  );
});

test("a connection that breaks in the middle is told with its case", async () => {
  const { fetch } = notesServer();
  let count = 0;
  const breaking: typeof globalThis.fetch = (input, init) => {
    count += 1;
    return count === 5 ? Promise.reject(new TypeError("fetch failed")) : fetch(input as Request, init);
  };
  const { lines } = await hold({}, { fetch: breaking });
  expect(lines).toEqual([
    expect.stringMatching(/^createNote the request: expected a response, got fetch failed/),
  ]);
});
