import { expect, test } from "@jest/globals";
import type { Change } from "../src/Change.ts";
import { describeChanges } from "../src/describeChanges.ts";
import { formatLine } from "../src/formatLine.ts";
import { formatGithub } from "../src/formats/formatGithub.ts";
import { formatHtml } from "../src/formats/formatHtml.ts";
import { formatJson } from "../src/formats/formatJson.ts";
import { formatMarkdown } from "../src/formats/formatMarkdown.ts";
import { formatTerminal } from "../src/formats/formatTerminal.ts";
import type { Report } from "../src/formats/Report.ts";
import { CASES, type Json, NOW, patched } from "./cases.ts";

const FORMATS = [
  ["terminal", (report: Report) => formatTerminal(report, false)],
  ["markdown", formatMarkdown],
  ["json", formatJson],
  ["github", formatGithub],
  ["html", formatHtml],
] as const;

const report = (changes: Change[], language: Report["language"] = "en"): Report => ({
  changes,
  language,
  before: "v1",
  after: "v2",
  placeOf: () => ({ file: "spec/openapi.yaml", line: 1, column: 1 }),
});

const withField = (name: string, schema: Json) =>
  patched({
    paths: {
      "/things": {
        post: {
          requestBody: {
            content: {
              "application/json": {
                schema: { type: "object", properties: { [name]: schema } },
              },
            },
          },
        },
      },
    },
  });

const every = CASES.flatMap(({ before, after }) => describeChanges(before, after, NOW));

test.each(FORMATS)(
  "%s prints every kind of change in every language, and leaves no placeholder",
  (_, format) => {
    for (const language of ["en", "ja", "zh"] as const) {
      expect(format(report(every, language))).not.toMatch(
        /\{(detail|before|after|count|major|minor|patch)\}|undefined/,
      );
    }
  },
);

test.each(FORMATS)("%s cuts no change off", (_, format) => {
  const many = Array.from({ length: 3000 }, (_, index) => ({
    ...(every[0] as Change),
    field: `field${index}`,
  }));
  const text = format(report(many));
  for (const { field } of many) expect(text.includes(field)).toBe(true);
});

test.each(FORMATS)("%s shows what a description contains, and does nothing with it", (name, format) => {
  const evil = "a\u001b[31m\n::error::x\u202e</code><script>`` | <b>";
  const text = format(report(describeChanges(withField("a", {}), withField(evil, { type: "string" }), NOW)));
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(text).not.toMatch(/^::error::x/m);
  if (name === "html") expect(text).not.toContain("<script>");
  if (name === "markdown") expect(text).toContain("```a\\u001b[31m");
});

test("no changes are a report, too", () => {
  expect(FORMATS.map(([, format]) => format(report([])))).toMatchObject([
    expect.stringContaining("Nothing changed."),
    expect.stringContaining("Nothing changed."),
    expect.stringContaining('"bump": "none"'),
    "",
    expect.stringContaining("Nothing changed."),
  ]);
});

test("Markdown groups by level, then by operation", () => {
  const before = withField("name", { type: "string", maxLength: 9 });
  const after = patched({
    ...withField("name", { type: "string", maxLength: 5 }),
    servers: [{ url: "https://api.test" }, { url: "https://eu.test" }],
  });
  expect(
    formatMarkdown(report(describeChanges(before, after, NOW))),
  ).toBe(`## API changes from \`v1\` to \`v2\`

1 major, 1 minor, 0 patch

### Breaking changes (major)

#### \`POST /things\`

- request \`name\`: \`maxLength\` lowered from \`9\` to \`5\`
  - Callers: Requests that were valid can now be refused. Adapt what you send before you move to this version.
  - Providers: Existing callers can get errors. Keep accepting the old form, or announce a new major version.

### New features (minor)

#### \`document\`

- server \`https://eu.test\` added
  - Callers: Nothing to do; there is another address to use.
  - Providers: Serve the API there.
`);
});

test("a line says all in every language", () => {
  const [change] = describeChanges(
    withField("name", { type: "string" }),
    withField("name", { type: "integer" }),
    NOW,
  );
  expect((["en", "ja", "zh"] as const).map((language) => formatLine(change as Change, language))).toEqual([
    'major POST /things (request) name: type changed from "string" to "integer"',
    'major POST /things (リクエスト) name: 型を "string" から "integer" に変更',
    'major POST /things (请求) name: 类型由 "string" 变为 "integer"',
  ]);
});

const linesOf = (before: Json, after: Json): string[] =>
  describeChanges(withField("name", before), withField("name", after), NOW).map((each) => formatLine(each));

test("access without credentials has words of its own in every language", () => {
  const [change] = describeChanges(
    patched({ security: [{ key: [] }, {}] }),
    patched({ security: [{ key: [] }] }),
    NOW,
  );
  expect((["en", "ja", "zh"] as const).map((language) => formatLine(change as Change, language))).toEqual([
    "major security (request): access without credentials no longer allowed [Reaches: POST /things]",
    expect.stringContaining("認証情報なしのアクセスを禁止"),
    expect.stringContaining("不再允许无凭证访问"),
  ]);
});

test("an alternative of access is named with its scopes", () => {
  const before = patched({
    security: [{ oauth: ["read"] }, { oauth: ["admin"] }],
  });
  const after = patched({ security: [{ oauth: ["admin"] }] });
  expect(describeChanges(before, after, NOW).map((each) => formatLine(each))).toEqual([
    "major security (request): access with oauth (read) no longer allowed [Reaches: POST /things]",
  ]);
});

test("a type that is not written is any type, and constants have types", () => {
  expect([...linesOf({}, { type: "string" }), ...linesOf({ enum: [null] }, { enum: [1] })]).toEqual([
    'major POST /things (request) name: type narrowed from any type to "string"',
    'major POST /things (request) name: type changed from "null" to "integer"',
  ]);
});

test("a limit that is written with another keyword is shown with it", () => {
  expect(linesOf({ minimum: 1 }, { exclusiveMinimum: 1 })).toEqual([
    'major POST /things (request) name: exclusiveMinimum raised from {"minimum":1} to {"exclusiveMinimum":1}',
  ]);
});

test("what a subject is, is said in every language", () => {
  const schemas = (maxLength: number) =>
    patched({
      components: { schemas: { Unused: { type: "string", maxLength } } },
    });
  const [change] = describeChanges(schemas(5), schemas(9), NOW);
  expect((["en", "ja", "zh"] as const).map((language) => formatLine(change as Change, language))).toEqual([
    "patch schema Unused: changed, but not used by any operation",
    expect.stringMatching(/^patch スキーマ Unused: /),
    expect.stringMatching(/^patch 模式 Unused: /),
  ]);
});

test("a field that one of several media types loses is named with it, and one that all lose is one change", () => {
  const body = (json: Json, form: Json) => {
    const of = (properties: Json) => ({
      schema: { type: "object", properties },
    });
    const content = {
      "application/json": of(json),
      "multipart/form-data": of(form),
    };
    return patched({
      paths: { "/things": { post: { requestBody: { content } } } },
    });
  };
  const both = body({ a: { type: "string" } }, { a: { type: "string" } });
  const rendered = (after: Json) => describeChanges(both, after, NOW).map((each) => formatLine(each));
  expect(rendered(body({}, { a: { type: "string" } }))).toEqual([
    "major POST /things (request) (application/json).a: field removed",
  ]);
  expect(rendered(body({}, {}))).toEqual(["major POST /things (request) a: field removed"]);
});

test("a changed table is reported cell by cell, each under its path", () => {
  const table = {
    idle: {
      "user.message": { to: "starting" },
      cancel: { to: "cancelled", writes: [] },
    },
  };
  const changed = {
    idle: {
      "user.message": { to: "idle" },
      cancel: { to: "cancelled", writes: ["session.error"] },
    },
    archived: { cancel: { error: "gone" } },
  };
  const place = "patch POST /things name:";
  expect(linesOf({ type: "string", "x-table": table }, { type: "string", "x-table": changed })).toEqual([
    `${place} x-table.archived added: {"cancel":{"error":"gone"}}`,
    `${place} x-table.idle.cancel.writes changed from [] to ["session.error"]`,
    `${place} x-table.idle["user.message"].to changed from "starting" to "idle"`,
  ]);
});

test("a cell that is reported is found at its own place", () => {
  const [change] = describeChanges(
    withField("name", { type: "string", "x-table": { a: { b: 1 } } }),
    withField("name", { type: "string", "x-table": { a: { b: 2 } } }),
    NOW,
  );
  expect(change?.pointer).toMatch(/\/properties\/name\/x-table\/a\/b$/);
});

test("a long value is shortened where people read, between characters, and whole in JSON", () => {
  const text = "長".repeat(198) + "😀".repeat(50);
  const changes = describeChanges(
    withField("name", { type: "string", "x-text": "short" }),
    withField("name", { type: "string", "x-text": text }),
    NOW,
  );
  expect(formatLine(changes[0] as Change)).toMatch(/ to "長{198}…$/);
  expect(formatMarkdown(report(changes))).not.toContain("😀");
  expect(formatJson(report(changes))).toContain(text);
});

test("a shared parameter that gets another name is one change, which reaches its operations", () => {
  const shared = (name: string) => {
    const parameters = [{ $ref: "#/components/parameters/Limit" }];
    const get = { parameters, responses: { "200": { description: "All." } } };
    return patched({
      paths: { "/things": { get, post: { parameters } } },
      components: {
        parameters: {
          Limit: { name, in: "query", schema: { type: "integer" } },
        },
      },
    });
  };
  expect(describeChanges(shared("limit"), shared("page_size"), NOW).map((each) => formatLine(each))).toEqual([
    'major parameter Limit (request): query parameter renamed from "limit" to "page_size" [Reaches: GET /things, POST /things]',
  ]);
});

test("what a place and a detail name is said in the language of the report, with the names as they are", () => {
  const parameters = (...names: string[]) =>
    names.map((name) => ({
      name,
      in: "query",
      required: name === "size",
      schema: { type: "string" },
    }));
  const version = (maxLength: number, ...names: string[]) => {
    const responses = {
      "200": {
        headers: { etag: { schema: { $ref: "#/components/schemas/Short" } } },
      },
      "404": { headers: { etag: { schema: { type: "string", maxLength } } } },
    };
    const received = {
      post: {
        parameters: [{ name: "id", in: "header", schema: { maxLength } }],
        responses,
      },
    };
    return patched({
      paths: {
        "/things": {
          get: {
            parameters: parameters(...names),
            responses: {},
            callbacks: { done: { "{$url}": received } },
          },
        },
      },
      webhooks: { ended: received },
      components: { schemas: { Short: { type: "string", maxLength } } },
    });
  };
  const changes = describeChanges(version(9, "page"), version(5, "limit", "size"), NOW);
  const lines = (language: Report["language"]) => changes.map((change) => formatLine(change, language));
  expect(lines("en")).toContain(
    "minor GET /things (response) (callback done POST {$url}) header id: maxLength lowered from 9 to 5",
  );
  expect(lines("ja")).toEqual([
    "major GET /things (リクエスト): 必須パラメータ クエリ size を追加",
    'major GET /things (リクエスト): パラメータ名を "page" から "limit" に変更（クエリ）',
    "major GET /things (リクエスト) (コールバック done POST {$url}) 404(ヘッダー etag): maxLength を 9 から 5 に引き下げ",
    "major スキーマ Short (リクエスト): maxLength を 9 から 5 に引き下げ [影響する操作: GET /things, Webhook POST ended]",
    "major Webhook POST ended (リクエスト) 404(ヘッダー etag): maxLength を 9 から 5 に引き下げ",
    "minor GET /things (レスポンス) (コールバック done POST {$url}) ヘッダー id: maxLength を 9 から 5 に引き下げ",
    "minor Webhook POST ended (レスポンス) ヘッダー id: maxLength を 9 から 5 に引き下げ",
  ]);
  expect(lines("zh")).toEqual([
    "major GET /things (请求): 新增必填参数 查询 size",
    'major GET /things (请求): 参数（查询）由 "page" 更名为 "limit"',
    "major GET /things (请求) (回调 done POST {$url}) 404(头部 etag): maxLength 由 9 降低到 5",
    "major 模式 Short (请求): maxLength 由 9 降低到 5 [影响的操作: GET /things, Webhook POST ended]",
    "major Webhook POST ended (请求) 404(头部 etag): maxLength 由 9 降低到 5",
    "minor GET /things (响应) (回调 done POST {$url}) 头部 id: maxLength 由 9 降低到 5",
    "minor Webhook POST ended (响应) 头部 id: maxLength 由 9 降低到 5",
  ]);
});
