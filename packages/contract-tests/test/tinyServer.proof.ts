import { describe, expect, test } from "@jest/globals";
import { titleOf } from "../src/runCase.ts";
import { findFailures, isLimit } from "./helpers/findFailures.ts";
import type { Any, Reply, Rule, Variant } from "./helpers/TinyServer.ts";

test("a server made from the pages alone keeps every limit", async () => {
  expect(await findFailures({}, isLimit)).toEqual([]);
}, 300_000);

type Row = [what: string, variant: Variant, cases: RegExp, finding: RegExp];

const breaks = (rule: Rule): Variant => ({ breaks: [rule] });

/** Changes the successes of some operations. */
const success = (names: string, change: (reply: Reply, request: Any) => void): Variant => ({
  reply(reply, request) {
    if (reply.status < 300 && names.split(" ").includes(request.name)) change(reply, request);
  },
});

/** Changes each object of a response. */
const objects = (names: string, change: (object: Any) => void): Variant =>
  success(names, ({ body }) => {
    for (const each of body.data ?? [body]) change(each);
  });

/** Changes the events of a type as they are written. */
const events = (type: string, change: (event: Any) => Any[]): Variant => ({
  write: (event) => (event.type === type ? change(event) : [event]),
});

const errors = (change: (error: Any, reply: Reply, request: Any) => void): Variant => ({
  reply(reply, request) {
    if (reply.status >= 400) change(reply.body.error, reply, request);
  },
});

let count = 0;

const BROKEN: Record<string, Row[]> = {
  "what was sent is not kept": [
    [
      "a title is empty after cancelling",
      success("cancelSession", ({ body }) => (body.title = "")),
      /^cancelSession 200: shows title/,
      /\$\.title: expected/,
    ],
    [
      "a description is trimmed",
      {
        request({ body }) {
          if (body?.description) body.description = body.description.trim();
        },
      },
      /^getAgent 200: shows description|^createAgent 201: shows description/,
      /\$\.description: expected/,
    ],
    [
      "a text is normalised",
      {
        request({ body }) {
          if (body?.title) body.title = body.title.normalize("NFC");
        },
      },
      /^createSession 201: shows title/,
      /\$\.title: expected/,
    ],
    [
      "a long text is cut",
      {
        request({ body }) {
          if (body?.system) body.system = body.system.slice(0, 1000);
        },
      },
      /^createAgent 201: shows system/,
      /\$\.system: expected/,
    ],
    [
      "ids are sorted",
      { request: ({ body }) => body?.vault_ids?.sort() },
      /^createSession 201: shows vault_ids/,
      /\$\.vault_ids/,
    ],
    [
      "an empty list gets lost",
      success("getEnvironment", ({ body }) => {
        if (body.config.packages) body.config.packages.apt = undefined;
      }),
      /^getEnvironment 200: shows config/,
      /\$\.config\.packages\.apt/,
    ],
    [
      "a false becomes nothing",
      success(
        "createEnvironment",
        ({
          body: {
            config: { networking },
          },
        }) => {
          if (networking?.allow_package_managers === false) networking.allow_package_managers = undefined;
        },
      ),
      /^createEnvironment 201: shows config/,
      /allow_package_managers: expected false/,
    ],
    [
      "keys in lower case",
      {
        request({ body, name }) {
          if (name !== "createAgent" || !body.metadata) return;
          const entries = Object.entries(body.metadata);
          body.metadata = Object.fromEntries(entries.map(([key, value]) => [key.toUpperCase(), value]));
        },
      },
      /^createAgent 201: shows metadata/,
      /\$\.metadata/,
    ],
    [
      "a null in a tool gets lost",
      objects("createAgent", (agent) => {
        for (const tool of agent.tools) delete tool.nothing;
      }),
      /^createAgent 201: shows tools/,
      /\$\.tools\[0\]\.nothing/,
    ],
    [
      "the second block of a message gets lost",
      {
        request: ({ body }) => {
          for (const each of body?.events ?? []) if (each.content) each.content = each.content.slice(0, 1);
        },
      },
      /^sendSessionEvents 202: returns the content/,
      /\$\.data\[\d+\]\.content/,
    ],
    [
      "texts are empty in the list",
      objects("listSessionEvents", (event) => {
        if (event.type?.startsWith("user.") && event.content) event.content = [{ type: "text", text: "" }];
      }),
      /^listSessionEvents 200: shows the content/,
      /\$\.data\[\d+\]\.content/,
    ],
    [
      "a list shows less than a get",
      objects("listAgents", (agent) => (agent.description = "")),
      /^listAgents 200: shows description/,
      /\$\.data\[\d+\]\.description/,
    ],
    [
      "a token is masked",
      objects("getSession", (session) => {
        for (const each of session.resources ?? [])
          if (each.authorization_token) each.authorization_token = "***";
      }),
      /^getSession 200: shows authorization_token/,
      /authorization_token: expected the secret that was sent .*, got another/,
    ],
    [
      "a token gets lost",
      objects("addSessionResources", (list) => {
        for (const each of list.resources ?? []) delete each.authorization_token;
      }),
      /^addSessionResources 200: shows authorization_token/,
      /authorization_token/,
    ],
    [
      "resources in another order",
      objects("getSession", (session) => session.resources?.reverse()),
      /^getSession 200: shows url of a resource/,
      /\$\.resources\[0\]/,
    ],
    [
      "a size in characters",
      objects("uploadFile", (file) => {
        if (file.size_bytes === 14) file.size_bytes = 6;
      }),
      /^uploadFile 201: shows file/,
      /\$\.size_bytes: expected 14/,
    ],
    [
      "the purpose is another one",
      objects("getFile", (file) => (file.purpose = "user_upload")),
      /^getFile 200: shows purpose/,
      /\$\.purpose/,
    ],
    [
      "the instructions are not those of the system prompt",
      objects("createAgent", (agent) => (agent.instructions = "")),
      /^createAgent 201: shows system/,
      /\$\.instructions/,
    ],
    [
      "the agent in a session is another one",
      breaks("agents are copied"),
      /^(getSession|createSession) .*(shows the whole|after a turn|shows agent)/,
      /\$\.agent/,
    ],
    [
      "a new session is not idle",
      objects("createSession", (session) => (session.status = "cancelled")),
      /^createSession 201: shows title/,
      /\$\.status: expected "idle"/,
    ],
  ],
  "the life of a session": [
    ...(
      [
        ["interrupt ends the turn", /interrupt ends the running turn/],
        ["interrupt of an idle session has no effect", /interrupt of an idle session/],
        ["busy sessions refuse messages", /while a turn is running/],
        ["cancelled sessions refuse messages", /to a session that is cancelled/],
        ["archived sessions refuse messages", /to a session that is archived/],
        ["archived sessions are left out", /archived sessions are left out/],
        ["cancelling ends the turn", /cancelled during a turn|the running turn ends/],
        ["archived sessions cannot be cancelled", /^cancelSession 409: an archived session/],
        ["busy sessions cannot be archived", /^archiveSession 409: a session with a running turn/],
        ["one turn per request", /share one turn/],
        ["usage is summed", /usage is the sum/],
      ] as [Rule, RegExp][]
    ).map(([rule, cases]): Row => [`not: ${rule}`, breaks(rule), cases, /expected/]),
    [
      "archived_at moves",
      success(
        "archiveSession",
        ({ body }) => (body.archived_at = new Date(Date.now() + count++ * 1000).toISOString()),
      ),
      /archiving again changes nothing/,
      /archived_at/,
    ],
    [
      "updated_at stays",
      objects("getSession", (session) => (session.updated_at = session.created_at)),
      /updated_at moves with/,
      /\$\.updated_at/,
    ],
  ],
  batches: [
    [
      "half of a batch of events is written",
      breaks("events are atomic"),
      /conflicts with a running turn stores nothing/,
      /expected/,
    ],
    [
      "half of the resources are attached",
      breaks("resources are atomic"),
      /attaches nothing of it/,
      /\$\.resources/,
    ],
    [
      "a refused session is there",
      breaks("refused requests create nothing"),
      /^listSessions 200: what createSession refused/,
      /nothing of a request that was refused/,
    ],
    [
      "resources twice in a request",
      breaks("duplicates in a request"),
      /^addSessionResources 400: the same file/,
      /expected 400/,
    ],
    [
      "resources that are attached already",
      breaks("duplicates of attached resources"),
      /^addSessionResources 409: the same file/,
      /expected 409/,
    ],
  ],
  pages: [
    ...(
      [
        ["newest first", /^list\w+ 200: a page has as many items/],
        ["after_id is exclusive", /^list\w+ 200: the next page begins right after/],
        ["before_id is exclusive", /^list\w+ 200: the page before an item ends right before/],
        ["unknown cursors are refused", /^list\w+ 400: an? (after|before)_id that names nothing/],
        ["both cursors are refused", /^list\w+ 400: both cursors at once/],
        ["limit defaults to 20", /^list\w+ 200: without a limit/],
      ] as [Rule, RegExp][]
    ).map(([rule, cases]): Row => [`not: ${rule}`, breaks(rule), cases, /expected/]),
    [
      "a default of 10",
      {
        request: ({ name, query }) =>
          name.startsWith("list") && !query.has("limit") && query.set("limit", "10"),
      },
      /^listFiles 200: without a limit/,
      /the number of items: expected 20, got 10/,
    ],
    [
      "a limit above 100",
      breaks("limit is at most 100"),
      /^listAgents 200: 250 items/,
      /at most 100 items|limit 101: expected 100/,
    ],
    [
      "has_more is never true",
      success("listAgents listSessionEvents", ({ body }) => (body.has_more = false)),
      /^list(Agents|SessionEvents) 200: (a page has as many|has_more tells)/,
      /has_more/,
    ],
    [
      "has_more is always true",
      success("listSessionEvents", ({ body }) => (body.has_more = body.data.length > 0)),
      /^listSessionEvents 200: has_more tells/,
      /\$\.has_more of the page/,
    ],
    [
      "last_id is the first one",
      success("listSessions", ({ body }) => (body.last_id = body.first_id)),
      /^listSessions 200: a page has as many/,
      /\$\.last_id/,
    ],
    [
      "the last item of a page gets lost",
      success("listFiles", ({ body }) => {
        if (body.has_more) {
          body.data.pop();
          body.last_id = body.data.at(-1)?.file_id ?? null;
        }
      }),
      /^listFiles 200: a page has as many/,
      /\$\.data|the ids of a page/,
    ],
  ],
  "accounts and keys": [
    [
      "others see everything",
      breaks("accounts are separate"),
      /^getAgent 404: .* of another account/,
      /expected 404/,
    ],
    [
      "lists show everything",
      breaks("lists are separate"),
      /^listAgents 200: the list has nothing that another account/,
      /another account/,
    ],
    [
      "keys of two accounts are one",
      breaks("keys of accounts are separate"),
      /another account used counts as new/,
      /expected/,
    ],
    [
      "refusals are kept for a key",
      breaks("only successes are kept for keys"),
      /what createSession refused because it named an unknown agent/,
      /expected/,
    ],
    [
      "a first response claims to be a replay",
      success("createAgent", ({ headers }, { replayed }) => {
        if (!replayed) headers["idempotent-replayed"] = "true";
      }),
      /^createAgent 201: a first response/,
      /header idempotent-replayed/,
    ],
    [
      "a replay is not marked",
      success("createSession", ({ headers }, { replayed }) => {
        if (replayed) headers["idempotent-replayed"] = "false";
      }),
      /^createSession 201: the same Idempotency-Key/,
      /header idempotent-replayed/,
    ],
    [
      "a replay has another status",
      success("uploadFile", (reply, { replayed }) => {
        if (replayed) reply.status = 200;
      }),
      /^uploadFile 201: the same Idempotency-Key/,
      /status: /,
    ],
    [
      "a replay has another body",
      success("createEnvironment", ({ body }, { replayed }) => {
        if (replayed) body.updated_at = "2099-01-01T00:00:00Z";
      }),
      /^createEnvironment 201: the same Idempotency-Key/,
      /updated_at/,
    ],
  ],
  "headers and errors": [
    [
      "one request id for all",
      { reply: ({ headers }) => (headers["x-request-id"] = "req_1") },
      /^getAgent/,
      /header x-request-id: expected an id that no other response had/,
    ],
    [
      "no param",
      errors((error) => delete error.param),
      /^createAgent 400: body\.name/,
      /\$\.error\.param: expected "name"/,
    ],
    [
      "another param",
      errors((error) => {
        if (error.param) error.param = "body";
      }),
      /^addSessionResources 400: the refusal of/,
      /\$\.error\.param/,
    ],
    [
      "a token in a message",
      errors((error) => (error.message += " pt-tiny")),
      /^getAgent 404/,
      /no secret outside of the field/,
    ],
    [
      "a repository's token in a message",
      errors((error, _, { body }) => (error.message += body?.resources?.at(-1)?.authorization_token ?? "")),
      /^getSession 200: a request for resources with one that is attached/,
      /no secret outside of the field/,
    ],
  ],
  "times and ids": [
    [
      "created in 1970",
      objects("createFile uploadFile createAgent", (object) => (object.created_at = "1970-01-01T00:00:00Z")),
      /^(uploadFile|createAgent) 201: created_at and updated_at/,
      /\$\.created_at: expected a time within/,
    ],
    [
      "updated before it was created",
      objects("getFile", (file) => (file.updated_at = "2020-01-01T00:00:00Z")),
      /^getFile 200: what exists/,
      /\$\.updated_at: expected not before created_at/,
    ],
    [
      "archived before it was created",
      objects("archiveSession", (session) => (session.archived_at = "1990-01-01T00:00:00Z")),
      /^archiveSession 200: (what exists|archived_at is)/,
      /\$\.archived_at/,
    ],
    [
      "processed before it was created",
      { write: (event) => [{ ...event, processed_at: "2020-01-01T00:00:00Z" }] },
      /^listSessionEvents 200: every event of a turn/,
      /\.processed_at/,
    ],
    [
      "events of two sessions have one id",
      { newId: (prefix) => (prefix === "evt_" ? `evt_${count++ % 15}` : `${prefix}x${count++}`) },
      /^listSessionEvents 200: the turns of two sessions/,
      /\.id: expected an id that no other event has|events that are in both logs/,
    ],
    [
      "a turn of all sessions",
      { newId: (prefix) => (prefix === "turn_" ? "turn_1" : `${prefix}x${count++}`) },
      /whole: each tool use/,
      /turn/,
    ],
  ],
  "events of a turn": [
    [
      "a result of another tool use",
      events("agent.tool_result", (event) => [{ ...event, tool_use_id: "other" }]),
      /^listSessionEvents 200: every turn is whole/,
      /tool_use_id: expected/,
    ],
    [
      "no result of a tool use",
      events("agent.tool_result", () => []),
      /^listSessionEvents 200: every turn is whole/,
      /tool_use_id: expected a agent\.tool_result/,
    ],
    [
      "no end of a model request",
      events("span.model_request_end", () => []),
      /^listSessionEvents 200: every turn is whole/,
      /span/,
    ],
    [
      "the end of another model request",
      events("span.model_request_end", (event) => [{ ...event, span_id: "other" }]),
      /^listSessionEvents 200: every turn is whole/,
      /span_id: expected/,
    ],
    [
      "a model that is not the agent's",
      events("span.model_request_start", (event) => [{ ...event, model: "other" }]),
      /^listSessionEvents 200: every turn is whole/,
      /\.model: expected "ultimate"/,
    ],
    [
      "no start of the turn",
      events("session.status_running", () => []),
      /^streamSessionEvents 200: the history first|every turn is whole/,
      /session\.status_running/,
    ],
    [
      "the agent begins before the turn",
      events("session.status_running", (event) => [
        { ...event, id: `${event.id}x`, type: "agent.thinking", thinking: "" },
        event,
      ]),
      /every turn is whole/,
      /session\.status_running before what the agent does/,
    ],
    [
      "usage that is not that of the calls",
      events("session.status_idle", (event) => [{ ...event, usage: { ...event.usage, output_tokens: 1 } }]),
      /every turn is whole/,
      /usage\.output_tokens/,
    ],
    [
      "an event twice",
      events("agent.thinking", (event) => [event, event]),
      /every turn is whole/,
      /\.id: expected an id that no other event has|each item once/,
    ],
    [
      "an event of another turn",
      events("agent.message", (event) => [{ ...event, turn_id: "turn_other" }]),
      /every turn is whole/,
      /turn/,
    ],
    [
      "an event of another session",
      events("agent.message", (event) => [{ ...event, session_id: "sess_other" }]),
      /every turn is whole/,
      /\.session_id: expected "sess_/,
    ],
    [
      "two events swapped in the list",
      success("listSessionEvents", ({ body: { data } }) => {
        if (data.length > 3) [data[1], data[2]] = [data[2], data[1]];
      }),
      /^listSessionEvents 200: (the oldest come first|shows the content)/,
      /\$\.data/,
    ],
    [
      "an event after the end",
      events("session.status_idle", (event) => [
        event,
        { ...event, id: `${event.id}x`, type: "agent.thinking", thinking: "" },
      ]),
      /every turn is whole/,
      /no more of a turn after its session\.status_idle/,
    ],
  ],
  streams: [
    [
      "resuming repeats the last event",
      breaks("resuming is exclusive"),
      /^streamSessionEvents 200: Last-Event-ID continues right after/,
      /expected/,
    ],
    [
      "deltas of another message",
      {
        frame: (text) =>
          text.includes('"delta":true') ? text.replace(/"id":"evt_[^"]*"/, '"id":"evt_delta"') : text,
      },
      /^streamSessionEvents 200: the deltas of a message/,
      /id/,
    ],
    [
      "deltas of another text",
      { frame: (text) => (text.includes('"delta":true') ? text.replace("世界", "宇宙") : text) },
      /^streamSessionEvents 200: the deltas of a message/,
      /the text of/,
    ],
    [
      "ids of its own",
      { frame: (text) => text.replace(/^id: .*/m, () => `id: evt_own${count++}`) },
      /^streamSessionEvents 200: the history first/,
      /id: expected evt_/,
    ],
  ],
};

describe.each(Object.entries(BROKEN))("a server that breaks %s is found out", (_, rows) => {
  test.each(rows)(
    "%s",
    async (_, variant, cases, finding) => {
      const found = await findFailures(variant, (candidate) => cases.test(titleOf(candidate)));
      expect(found.join("\n")).toMatch(finding);
      expect(found.length).toBeGreaterThan(0);
    },
    120_000,
  );
});
