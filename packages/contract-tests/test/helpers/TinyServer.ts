/**
 * A server of the API in one file, made from the pages and the decisions with Node alone: nothing of what it is tested with is in
 * it. `Variant` changes what it may do as it likes, and breaks what it must do.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { posix } from "node:path";
import { isDeepStrictEqual } from "node:util";

// biome-ignore lint/suspicious/noExplicitAny: whatever a client sends
export type Any = any;

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Any;
}

/** What a server may do, or must not do, in another way than this one. */
export interface Variant {
  /** Changes a response before it is sent. */
  reply?(
    reply: Reply,
    request: { name: string; body: Any; path: string[]; query: URLSearchParams; replayed: boolean },
  ): void;
  /** Changes an event before it is written to the log, or leaves it out. */
  write?(event: Any, session: Any): Any[];
  /** Changes the frames of a stream. */
  frame?(text: string): string;
  /** Changes the bodies as they are written. */
  stringify?(value: Any): string;
  /** Changes what a valid request asks for before it is carried out. */
  request?(request: {
    name: string;
    body: Any;
    query: URLSearchParams;
    headers: Record<string, string>;
  }): void;
  newId?(prefix: string): string;
  now?(): string;
  delayMs?: number;
  /** Rules that it breaks. */
  breaks?: readonly Rule[];
}

/** What can only be broken from within. */
export type Rule =
  | "events are atomic"
  | "resources are atomic"
  | "duplicates of attached resources"
  | "duplicates in a request"
  | "interrupt ends the turn"
  | "interrupt of an idle session has no effect"
  | "busy sessions refuse messages"
  | "cancelled sessions refuse messages"
  | "archived sessions refuse messages"
  | "archived sessions are left out"
  | "cancelling ends the turn"
  | "archived sessions cannot be cancelled"
  | "busy sessions cannot be archived"
  | "accounts are separate"
  | "lists are separate"
  | "keys of accounts are separate"
  | "only successes are kept for keys"
  | "newest first"
  | "after_id is exclusive"
  | "before_id is exclusive"
  | "resuming is exclusive"
  | "unknown cursors are refused"
  | "both cursors are refused"
  | "limit defaults to 20"
  | "limit is at most 100"
  | "one turn per request"
  | "agents are copied"
  | "usage is summed"
  | "cancelled streams end"
  | "refused requests create nothing";

const TOKENS: Record<string, { account: string; readOnly?: true }> = {
  "pt-tiny": { account: "a" },
  "pt-tiny-other": { account: "b" },
  "pt-tiny-reader": { account: "a", readOnly: true },
};

const ERRORS: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  405: "invalid_request_error",
  409: "conflict_error",
  500: "api_error",
};

class Refusal extends Error {
  readonly status: number;
  readonly param: string | undefined;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, param?: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.param = param;
    this.headers = headers;
  }
}

// What requests look like, in a notation of its own: [check] returns whether a value is one.
type Check = (value: Any, at: string) => void;

const fail = (at: string, what: string, message?: string): never => {
  throw new Refusal(400, message ?? `${at || "The body"} ${what}.`, at || undefined);
};
const text =
  (min = 0, max = Number.POSITIVE_INFINITY, pattern = /^/, message?: string): Check =>
  (value, at) => {
    const length = typeof value === "string" ? [...value].length : -1;
    if (length < min || length > max || !pattern.test(value)) fail(at, "is not such a text", message);
  };
const number =
  (min: number, max: number): Check =>
  (value, at) => {
    if (!Number.isInteger(value) || value < min || value > max) fail(at, `is not between ${min} and ${max}`);
  };
const flag: Check = (value, at) => {
  if (typeof value !== "boolean") fail(at, "is neither true nor false");
};
const one =
  (...values: Any[]): Check =>
  (value, at) => {
    if (!values.includes(value)) fail(at, `is none of ${values}`);
  };
const list =
  (of: Check, min = 0, max = Number.POSITIVE_INFINITY): Check =>
  (value, at) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) fail(at, "is not such a list");
    for (const [index, item] of value.entries()) of(item, `${at}[${index}]`);
  };
const map =
  (max: number): Check =>
  (value, at) => {
    if (!isObject(value) || Object.keys(value).length > max) fail(at, "is not such a map");
    for (const [key, each] of Object.entries(value))
      if (typeof each !== "string" || [...key].length > ID || [...each].length > LINE)
        fail(/^[A-Za-z_]\w*$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`, "is no text");
  };
const object =
  (
    fields: Record<string, Check>,
    required: string[] = [],
    missing: Record<string, (at: string) => string> = {},
  ): Check =>
  (value, at) => {
    if (!isObject(value)) fail(at, "is no object");
    const inside = (field: string) => (at ? `${at}.${field}` : field);
    for (const field of required)
      if (!Object.hasOwn(value, field)) fail(inside(field), "is required", missing[field]?.(at));
    for (const [field, each] of Object.entries(value))
      if (Object.hasOwn(fields, field)) fields[field]?.(each, inside(field));
  };
const isObject = (value: Any): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

// The bounds that no page states (decision 33).
const ID = 256;
const LINE = 4096;
const PROSE = 1_000_000;
const ITEMS = 1000;

const metadata = map(100);
const open = (fields: Record<string, Check>, required: string[] = []): Check => {
  const check = object(fields, required);
  return (value, at) => {
    if (isObject(value) && Object.keys(value).length > 100) fail(at, "has more than 100 fields");
    check(value, at);
  };
};
const ALLOWED_IN_PATHS = /^[^\\\p{Cc}]+$/u;
const fileFields = {
  type: one("file"),
  file_id: text(1, ID),
  path: text(1, 512, ALLOWED_IN_PATHS),
  mount_path: text(1, 512, ALLOWED_IN_PATHS),
};
const needsText = (field: string) => (at: string) => `${at}: field '${field}' must be a non-empty string.`;
const fileInput = object(fileFields, ["file_id"], { file_id: needsText("file_id") });
const repositoryInput = object(
  { url: text(1, LINE), mount_path: text(1, LINE), authorization_token: text(1, LINE) },
  ["url"],
  {
    url: needsText("url"),
  },
);
const resource: Check = (value, at) => {
  if (!isObject(value)) fail(at, "is no object");
  const type = Object.hasOwn(value, "type") ? value.type : "file";
  if (type === "file") fileInput(value, at);
  else if (type === "github_repository") repositoryInput(value, at);
  else fail(`${at}.type`, "", `${at}: field 'type' must be 'file' or 'github_repository'.`);
};
const block = object({ type: one("text"), text: text(0, PROSE) }, ["type", "text"]);
const event: Check = (value, at) => {
  if (!isObject(value)) fail(at, "is no object");
  if (!Object.hasOwn(value, "type")) fail(`${at}.type`, "is required");
  if (value.type === "user.interrupt") return;
  one("user.message", "user.define_outcome")(value.type, `${at}.type`);
  object({ content: list(block, 1, ITEMS) }, ["content"], { content: () => "Field 'content' is required." })(
    value,
    at,
  );
};
const httpUrl: Check = (value, at) => {
  if (
    typeof value !== "string" ||
    !/^https?:\/\//.test(value) ||
    !URL.canParse(value) ||
    /\s/.test(value) ||
    [...value].length > LINE
  )
    fail(at, "is no http or https URL");
};
const BODIES: Record<string, Check> = {
  createAgent: object(
    {
      name: text(1, 256, /^/, "name must be between 1 and 256 characters"),
      model: (value, at) => {
        if (typeof value === "string" ? value === "" || [...value].length > ID : !isObject(value))
          fail(at, "is no model");
        if (isObject(value)) object({ id: text(1, ID) }, ["id"])(value, at);
      },
      system: text(0, PROSE),
      description: text(0, LINE),
      tools: list(open({}), 0, ITEMS),
      mcp_servers: list(open({ name: text(1, ID), url: httpUrl }, ["name", "url"]), 0, ITEMS),
      skills: list(open({ skill_id: text(1, ID) }, ["skill_id"]), 0, ITEMS),
      metadata,
    },
    ["name", "model"],
  ),
  createEnvironment: object(
    {
      name: text(1, ID),
      description: text(0, LINE),
      config: object(
        {
          type: one("cloud"),
          networking: object(
            {
              type: one("unrestricted", "limited"),
              allowed_hosts: list(text(1, ID), 0, ITEMS),
              allow_package_managers: flag,
            },
            ["type"],
          ),
          packages: object({
            apt: list(text(1, LINE), 0, ITEMS),
            pip: list(text(1, LINE), 0, ITEMS),
            npm: list(text(1, LINE), 0, ITEMS),
          }),
        },
        ["type"],
      ),
      metadata,
    },
    ["name", "config"],
  ),
  createSession: object(
    {
      agent: text(1, ID),
      environment_id: text(1, ID),
      title: text(0, LINE),
      metadata,
      delta_flush_interval_ms: number(50, 5000),
      memory_store_ids: list(text(1, ID), 0, ITEMS),
      resources: list(resource, 0, 1000),
      vault_ids: list(text(1, ID), 0, ITEMS),
    },
    ["agent", "environment_id"],
  ),
  uploadFile: object(
    {
      file: (value, at) => {
        if (!isObject(value)) fail(at, "is no file");
      },
      purpose: one("user_upload", "tool_output", "skill_output", "session_resource", "agent_output"),
      metadata: (value, at) => {
        let parsed: Any;
        try {
          if (value.length > PROSE) fail(at, "is too long");
          parsed = JSON.parse(value);
        } catch {
          fail(at, "is no JSON");
        }
        if (!isObject(parsed)) fail(at, "is no JSON object");
        map(100)(parsed, at);
      },
    },
    ["file"],
  ),
  sendSessionEvents: object({ events: list(event, 1, 1000) }, ["events"]),
  addSessionResources: object({ resources: list(resource, 1, 1000) }, ["resources"]),
};

const ROUTES: [string, string, string, number][] = [
  ["createAgent", "POST", "/agents", 201],
  ["listAgents", "GET", "/agents", 200],
  ["getAgent", "GET", "/agents/*", 200],
  ["createEnvironment", "POST", "/environments", 201],
  ["listEnvironments", "GET", "/environments", 200],
  ["getEnvironment", "GET", "/environments/*", 200],
  ["createSession", "POST", "/sessions", 201],
  ["listSessions", "GET", "/sessions", 200],
  ["getSession", "GET", "/sessions/*", 200],
  ["cancelSession", "POST", "/sessions/*/cancel", 200],
  ["archiveSession", "POST", "/sessions/*/archive", 200],
  ["sendSessionEvents", "POST", "/sessions/*/events", 202],
  ["listSessionEvents", "GET", "/sessions/*/events", 200],
  ["streamSessionEvents", "GET", "/sessions/*/events/stream", 200],
  ["addSessionResources", "POST", "/sessions/*/resources", 200],
  ["uploadFile", "POST", "/files", 201],
  ["listFiles", "GET", "/files", 200],
  ["getFile", "GET", "/files/*", 200],
];

const KINDS: Record<string, [table: string, prefix: string]> = {
  Agent: ["agents", "agent_"],
  Environment: ["environments", "env_"],
  Session: ["sessions", "sess_"],
  File: ["files", "file_"],
};

const usageOf = (input = 0, output = 0) => ({
  input_tokens: input,
  output_tokens: output,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
});

/** A running server. */
export interface Tiny {
  url: string;
  token: string;
  otherToken: string;
  restrictedToken: string;
  unreadyFile: string;
  keepsState: true;
  givesExamples: false;
  stop(): void;
}

/** Starts the server on a free port. */
export async function startTinyServer(variant: Variant = {}): Promise<Tiny> {
  const breaks = (rule: Rule) => variant.breaks?.includes(rule) ?? false;
  const newId = variant.newId ?? ((prefix: string) => prefix + randomBytes(9).toString("base64url"));
  const now = variant.now ?? (() => new Date().toISOString());
  const tables: Record<string, { id: string; account: string; value: Any; hidden: Any }[]> = {
    agents: [],
    environments: [],
    sessions: [],
    files: [],
  };
  const keys = new Map<string, { name: string; path: string[]; body: Any; reply: Reply }>();
  const listeners = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();

  const find = (kind: string, account: string, id: string, param?: string, status = 404) => {
    const [table] = KINDS[kind] as [string, string];
    const row = tables[table]?.find((each) => each.id === id);
    if (!row || (row.account !== account && !breaks("accounts are separate")))
      throw new Refusal(status, `${kind} '${id}' was not found.`, param);
    return row;
  };

  const insert = (kind: string, account: string, make: (id: string, at: string) => Any, hidden: Any = {}) => {
    const [table, prefix] = KINDS[kind] as [string, string];
    const id = newId(prefix);
    const value = make(id, now());
    tables[table]?.unshift({ id, account, value, hidden });
    return value;
  };

  const page = (rows: { id: string; value: Any }[], query: URLSearchParams) => {
    const given = query.get("limit");
    if (given !== null && !/^\d+$/.test(given)) throw new Refusal(400, "limit must be an integer", "limit");
    const wanted = given === null ? (breaks("limit defaults to 20") ? 25 : 20) : Number(given);
    if (wanted < 1) throw new Refusal(400, "limit must be at least 1", "limit");
    const limit = breaks("limit is at most 100") ? wanted : Math.min(wanted, 100);
    const [after, before] = [query.get("after_id"), query.get("before_id")];
    for (const [name, value] of [
      ["after_id", after],
      ["before_id", before],
    ])
      if (value === "") throw new Refusal(400, `${name} must not be empty`, name as string);
    if (after !== null && before !== null && !breaks("both cursors are refused"))
      throw new Refusal(400, "after_id and before_id cannot be used together");
    const place = (id: string, name: string) => {
      const at = rows.findIndex((row) => row.id === id);
      if (at === -1 && !breaks("unknown cursors are refused"))
        throw new Refusal(400, `${name} names nothing here`, name);
      return at;
    };
    let [from, to] = [0, rows.length];
    if (after !== null) from = place(after, "after_id") + (breaks("after_id is exclusive") ? 0 : 1);
    if (before !== null && after === null) {
      to = Math.max(0, place(before, "before_id")) + (breaks("before_id is exclusive") ? 1 : 0);
      from = Math.max(0, to - limit);
    }
    const data = rows.slice(from, Math.min(to, from + limit));
    const hasMore = before === null ? from + limit < rows.length : from > 0;
    return {
      data: data.map(({ value }) => value),
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: hasMore,
    };
  };

  // Sessions.
  const isOver = (session: Any) => session.status === "cancelled" || session.archived_at !== undefined;
  const refuseOver = (session: Any) => {
    if (session.archived_at !== undefined && !breaks("archived sessions refuse messages"))
      throw new Refusal(409, `Session '${session.id}' is archived.`);
    if (session.status === "cancelled" && !breaks("cancelled sessions refuse messages"))
      throw new Refusal(409, `Session '${session.id}' is cancelled.`);
  };
  const write = (row: Any, turn: string, fields: Any): Any => {
    const at = now();
    const envelope = { id: newId("evt_"), session_id: row.id, turn_id: turn, schema_version: "1.0" };
    const written = { ...envelope, ...fields, created_at: fields.created_at ?? at, processed_at: at };
    for (const each of variant.write?.(written, row.value) ?? [written])
      row.hidden.log.push({ id: each.id, value: each });
    for (const listener of [...listeners]) listener();
    return written;
  };
  const endTurn = (row: Any, usage: Any, status = "idle") => {
    row.hidden.turn = undefined;
    row.value.status = status;
    row.value.updated_at = now();
    if (!breaks("usage is summed"))
      for (const field of ["input_tokens", "output_tokens"])
        row.value.usage = { ...row.value.usage, [field]: row.value.usage[field] + usage[field] };
    else row.value.usage = usage;
  };
  const startTurn = (row: Any, turn: string, said: string) => {
    row.hidden.turn = turn;
    row.value.status = "processing";
    row.value.updated_at = now();
    const [seconds = 0] = [...said.matchAll(/Wait (\d+) second/g)].map(([, count]) => Number(count));
    const [span, tool, message] = [newId("span_"), newId("tool_"), newId("evt_")];
    const started = now();
    const steps: (() => void)[] = [
      () => write(row, turn, { type: "session.status_running" }),
      () =>
        write(row, turn, { type: "span.model_request_start", model: row.value.agent.model, span_id: span }),
      () => write(row, turn, { type: "agent.thinking", thinking: "Let me see." }),
      () =>
        write(row, turn, {
          type: "agent.tool_use",
          tool_use_id: tool,
          tool_name: "bash",
          tool_input: { command: "ls" },
        }),
      () => write(row, turn, { type: "agent.tool_result", tool_use_id: tool, content: [], is_error: false }),
      ...["Hello ", "世界"].map((piece) => () => {
        const fields = { type: "agent.message", content: [{ type: "text", text: piece }], delta: true };
        const envelope = { id: message, session_id: row.id, turn_id: turn, schema_version: "1.0" };
        const delta = { ...envelope, ...fields, created_at: started, processed_at: started };
        row.hidden.deltas.push({ after: row.hidden.log.length, value: delta });
        for (const listener of [...listeners]) listener();
      }),
      () =>
        write(row, turn, {
          type: "agent.message",
          id: message,
          content: [{ type: "text", text: "Hello 世界!" }],
        }),
      () => {
        write(row, turn, { type: "span.model_request_end", span_id: span, usage: usageOf(11, 7) });
        endTurn(row, usageOf(11, 7));
        write(row, turn, { type: "session.status_idle", usage: usageOf(11, 7) });
      },
    ];
    const next = (wait: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (row.hidden.turn !== turn) return;
        steps.shift()?.();
        if (steps.length > 0) next(steps.length === 6 ? seconds * 1000 : 3);
      }, wait);
      timers.add(timer);
    };
    next(1);
  };

  const send = (account: string, [id = ""]: string[], { events }: Any) => {
    const row = find("Session", account, id, "session_id");
    const session = row.value;
    refuseOver(session);
    // Tried on a copy first: of a request with a mistake nothing stays.
    let isBusy = session.status === "processing";
    let isOwn = false;
    if (!breaks("busy sessions refuse messages"))
      for (const { type } of events) {
        if (type === "user.interrupt") [isBusy, isOwn] = [false, false];
        else if (isBusy && !isOwn) {
          if (breaks("events are atomic")) {
            const turn = row.hidden.turn ?? newId("turn_");
            for (const each of events) write(row, turn, each);
          }
          throw new Refusal(409, "Session is processing.");
        } else [isBusy, isOwn] = [true, true];
      }
    const data: Any[] = [];
    let own: { turn: string; said: string[] } | undefined;
    for (const { type, content } of events) {
      if (type === "user.interrupt") {
        const turn = own?.turn ?? row.hidden.turn;
        const last = row.hidden.log.at(-1)?.value.turn_id;
        data.push(write(row, turn ?? last ?? newId("turn_"), { type }));
        if (turn !== undefined && !breaks("interrupt ends the turn")) {
          endTurn(row, usageOf(3, 1));
          write(row, turn, { type: "session.status_idle", usage: usageOf(3, 1) });
        } else if (turn === undefined && breaks("interrupt of an idle session has no effect"))
          session.status = "cancelled";
        own = undefined;
        continue;
      }
      if (!own || breaks("one turn per request")) own = { turn: newId("turn_"), said: [] };
      const blocks = content.map(({ text: said }: Any) => ({ type: "text", text: said }));
      own.said.push(...blocks.map((each: Any) => each.text));
      data.push(write(row, own.turn, { type, content: blocks }));
    }
    if (own) startTurn(row, own.turn, own.said.join("\n"));
    return { data };
  };

  const repository = (url: string) => {
    const [, start = "", rest = url] = /^([a-z]+:\/\/[^/?#]*)(.*)$/i.exec(url) ?? [];
    return start.toLowerCase() + rest.replace(/(\/|\.git)+$/, "");
  };
  const mountOf = (each: Any) =>
    each.type === "file" ? each.path : each.mount_path && posix.resolve("/data", each.mount_path);
  const clash = (one: Any, other: Any): string | undefined => {
    if (one.type === "file" && one.file_id === other.file_id) return "file_id";
    if (one.url !== undefined && other.url !== undefined && repository(one.url) === repository(other.url))
      return "url";
    return mountOf(one) !== undefined && mountOf(one) === mountOf(other) ? "path" : undefined;
  };
  const readResources = (inputs: Any[]) => {
    const read: Any[] = [];
    for (const [index, input] of inputs.entries()) {
      const at = `resources[${index}]`;
      let value: Any;
      if (input.type === "github_repository") {
        const { url, mount_path, authorization_token } = input;
        value = { type: input.type, url, mount_path, authorization_token };
      } else {
        const paths = ["path", "mount_path"].flatMap((field) => {
          if (input[field] === undefined) return [];
          const path = posix.resolve("/data", input[field]);
          if (!path.startsWith("/data/") || [...path].length > 512)
            throw new Refusal(400, `${at}: ${field} must be below /data/`, `${at}.${field}`);
          return [path];
        });
        if (new Set(paths).size > 1) throw new Refusal(400, `${at}: two paths`, `${at}.mount_path`);
        value = { type: "file", file_id: input.file_id, path: paths[0] ?? `/data/${input.file_id}` };
      }
      const field = read.map((other) => clash(value, other)).find((each) => each !== undefined);
      if (field && !breaks("duplicates in a request"))
        throw new Refusal(400, `${at} is there twice`, `${at}.${field}`);
      read.push(value);
    }
    return read;
  };
  const attach = (account: string, wanted: Any[], attached: Any[]) => {
    for (const [index, value] of wanted.entries()) {
      const at = `resources[${index}]`;
      if (
        value.type === "file" &&
        find("File", account, value.file_id, `${at}.file_id`).value.status !== "ready"
      )
        throw new Refusal(409, `File '${value.file_id}' is not ready.`, `${at}.file_id`);
      const field = attached.map((other) => clash(value, other)).find((each) => each !== undefined);
      if (field && !breaks("duplicates of attached resources"))
        throw new Refusal(409, `${at} is attached already.`, `${at}.${field}`);
      if (breaks("resources are atomic")) attached.push(value);
    }
    return breaks("resources are atomic") ? attached : [...attached, ...wanted];
  };

  const plain = (value: Any) => JSON.parse(JSON.stringify(value));
  const pick = (value: Any, ...fields: string[]) =>
    Object.fromEntries(
      fields.flatMap((field) => (value?.[field] === undefined ? [] : [[field, value[field]]])),
    );
  const whole = (row: Any) => row.value;

  type Handler = (account: string, path: string[], body: Any, query: URLSearchParams) => Any;
  const listOf =
    (kind: string): Handler =>
    (account, _, __, query) => {
      const rows = (tables[KINDS[kind]?.[0] as string] ?? []).filter(
        (row) => row.account === account || breaks("lists are separate"),
      );
      return page(breaks("newest first") ? [...rows].reverse() : rows, query);
    };
  const get =
    (kind: string): Handler =>
    (account, [id = ""]) =>
      find(kind, account, id, `${kind.toLowerCase()}_id`).value;
  const handlers: Record<string, Handler> = {
    createAgent: (account, _, body) =>
      insert("Agent", account, (id, at) => ({
        type: "agent",
        id,
        name: body.name,
        description: body.description ?? "",
        model: body.model.id ?? body.model,
        system: body.system ?? "",
        instructions: body.system ?? "",
        tools: body.tools ?? [],
        mcp_servers: body.mcp_servers ?? [],
        ...pick(body, "skills", "metadata"),
        default_environment: "",
        version: 1,
        created_at: at,
        updated_at: at,
      })),
    getAgent: get("Agent"),
    listAgents: listOf("Agent"),
    createEnvironment: (account, _, body) =>
      insert("Environment", account, (id, at) => {
        const { networking, packages } = body.config;
        return {
          id,
          type: "environment",
          name: body.name,
          description: body.description ?? "",
          status: "ready",
          config: {
            type: "cloud",
            ...(networking && {
              networking: pick(networking, "type", "allowed_hosts", "allow_package_managers"),
            }),
            ...(packages && { packages: pick(packages, "apt", "pip", "npm") }),
          },
          ...pick(body, "metadata"),
          created_at: at,
          updated_at: at,
        };
      }),
    getEnvironment: get("Environment"),
    listEnvironments: listOf("Environment"),
    createSession(account, _, body) {
      const wanted = readResources(body.resources ?? []);
      const agent = find("Agent", account, body.agent, "agent").value;
      find("Environment", account, body.environment_id, "environment_id");
      const make = (resources: Any[]) => (id: string, at: string) => ({
        id,
        type: "session",
        agent_id: body.agent,
        agent: breaks("agents are copied") ? { ...agent, tools: [] } : plain(agent),
        environment_id: body.environment_id,
        title: body.title ?? "",
        status: "idle",
        resources,
        vault_ids: body.vault_ids ?? [],
        memory_store_ids: body.memory_store_ids ?? [],
        ...pick(body, "metadata"),
        usage: usageOf(),
        created_at: at,
        updated_at: at,
      });
      const hidden = { log: [], deltas: [], turn: undefined };
      if (breaks("refused requests create nothing")) {
        const session = insert("Session", account, make([]), hidden);
        session.resources = attach(account, wanted, []);
        return session;
      }
      return insert("Session", account, make(attach(account, wanted, [])), hidden);
    },
    getSession: get("Session"),
    listSessions(account, _, __, query) {
      const archived = query.get("include_archived");
      if (archived !== null && !["true", "false"].includes(archived))
        throw new Refusal(400, "include_archived is neither true nor false", "include_archived");
      const rows = (tables.sessions ?? []).filter(
        (row) =>
          row.account === account &&
          (archived === "true" ||
            row.value.archived_at === undefined ||
            breaks("archived sessions are left out")),
      );
      return page(rows, query);
    },
    cancelSession(account, [id = ""]) {
      const row = find("Session", account, id, "session_id");
      if (row.value.status === "cancelled") return whole(row);
      if (row.value.archived_at !== undefined && !breaks("archived sessions cannot be cancelled"))
        throw new Refusal(409, `Session '${id}' is archived.`);
      if (row.hidden.turn !== undefined && breaks("cancelling ends the turn"))
        return { ...whole(row), status: "cancelled" };
      endTurn(row, row.hidden.turn === undefined ? usageOf() : usageOf(3, 1), "cancelled");
      for (const listener of [...listeners]) listener();
      return whole(row);
    },
    archiveSession(account, [id = ""]) {
      const row = find("Session", account, id, "session_id");
      if (row.value.archived_at !== undefined) return whole(row);
      if (row.value.status === "processing" && !breaks("busy sessions cannot be archived"))
        throw new Refusal(409, "Session is processing.");
      row.value.archived_at = now();
      row.value.updated_at = row.value.archived_at;
      for (const listener of [...listeners]) listener();
      return whole(row);
    },
    sendSessionEvents: send,
    listSessionEvents: (account, [id = ""], _, query) =>
      page(find("Session", account, id, "session_id").hidden.log, query),
    addSessionResources(account, [id = ""], body) {
      const wanted = readResources(body.resources);
      const row = find("Session", account, id, "session_id");
      refuseOver(row.value);
      row.value.resources = attach(account, wanted, row.value.resources);
      row.value.updated_at = now();
      return { resources: row.value.resources };
    },
    uploadFile: (account, _, { file, purpose = "user_upload", metadata: given = "{}" }) =>
      insert("File", account, (id, at) => ({
        file_id: id,
        filename: file.name,
        size_bytes: file.bytes.length,
        mime_type: file.type || "application/octet-stream",
        purpose,
        status: "ready",
        metadata: JSON.parse(given),
        created_at: at,
        updated_at: at,
      })),
    getFile: get("File"),
    listFiles: listOf("File"),
  };

  const stream = (row: Any, request: IncomingMessage, response: ServerResponse, last: string | undefined) => {
    if (last === "") throw new Refusal(400, "Last-Event-ID must not be empty", "Last-Event-ID");
    const { log, deltas } = row.hidden;
    let at = 0;
    if (last !== undefined) {
      at = log.findIndex(({ id }: Any) => id === last) + (breaks("resuming is exclusive") ? 0 : 1);
      if (!log.some(({ id }: Any) => id === last))
        throw new Refusal(400, "Last-Event-ID names no event here", "Last-Event-ID");
    }
    let delta = deltas.length;
    const frame = (fields: string) => response.write(variant.frame?.(`${fields}\n\n`) ?? `${fields}\n\n`);
    const stringify = variant.stringify ?? JSON.stringify;
    const follow = () => {
      while (at < log.length || delta < deltas.length) {
        const piece = deltas[delta];
        if (piece && piece.after <= at) {
          frame(`event: agent.message\ndata: ${stringify(piece.value)}`);
          delta++;
          continue;
        }
        const { id, value } = log[at++];
        frame(`id: ${id}\nevent: ${value.type}\ndata: ${stringify(value)}`);
      }
      if (isOver(row.value) && !breaks("cancelled streams end")) {
        stop();
        response.end();
      }
    };
    const heartbeat = setInterval(() => frame("event: heartbeat\ndata: {}"), 100);
    const stop = () => {
      clearInterval(heartbeat);
      listeners.delete(follow);
    };
    request.on("close", stop);
    response.on("close", stop);
    listeners.add(follow);
    response.flushHeaders();
    follow();
  };

  const perform = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://localhost");
    const requestId = newId("req_");
    let name = "";
    let body: Any;
    let path: string[] = [];
    let replayed = false;
    const end = (reply: Reply) => {
      variant.reply?.(reply, { name, body, path, query, replayed });
      const names = Object.keys(reply.headers).map((name) => name.toLowerCase());
      for (const [name, value] of [
        ["content-type", "application/json"],
        ["x-request-id", requestId],
      ] as const)
        if (!names.includes(name)) reply.headers[name] = value;
      response.writeHead(reply.status, reply.headers);
      response.end((variant.stringify ?? JSON.stringify)(reply.body));
    };
    try {
      const parts = pathname.split("/");
      const matching = ROUTES.filter(([, , template]) => {
        const wanted = template.split("/");
        return (
          wanted.length === parts.length &&
          wanted.every((part, index) => part === parts[index] || (part === "*" && parts[index]))
        );
      });
      if (matching.length === 0) throw new Refusal(404, "There is nothing here.");
      const route = matching.find(([, method]) => method === request.method);
      if (!route)
        throw new Refusal(405, "There is no such method here.", undefined, {
          allow: matching.map(([, method]) => method).join(", "),
        });
      const [routeName, method, template, status] = route;
      name = routeName;
      const [, token = ""] = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? "") ?? [];
      const known = TOKENS[token];
      if (!known) throw new Refusal(401, "Send a valid token.");
      if (known.readOnly && method !== "GET") throw new Refusal(403, "This token may only read.");
      const { account } = known;
      try {
        path = template
          .split("/")
          .flatMap((part, index) => (part === "*" ? [decodeURIComponent(parts[index] ?? "")] : []));
      } catch {
        throw new Refusal(400, "The path is not valid.");
      }
      const check = BODIES[name];
      if (check) {
        body = await readBody(request, name === "uploadFile");
        check(body, "");
      }
      const headers = request.headers as Record<string, string>;
      variant.request?.({ name, body, query, headers });
      const key = method === "POST" ? headers["idempotency-key"] : undefined;
      if (key === "") throw new Refusal(400, "Idempotency-Key must not be empty", "Idempotency-Key");
      if (key && key.length > ID) throw new Refusal(400, "Idempotency-Key is too long", "Idempotency-Key");
      const kept =
        key === undefined ? undefined : `${breaks("keys of accounts are separate") ? "" : account} ${key}`;
      const first = kept === undefined ? undefined : keys.get(kept);
      if (first) {
        if (first.name !== name || !isDeepStrictEqual([first.path, first.body], [path, body]))
          throw new Refusal(409, "Idempotency key reused with a different request body.");
        replayed = true;
        return end({
          ...first.reply,
          body: plain(first.reply.body),
          headers: { "idempotent-replayed": "true" },
        });
      }
      if (name === "streamSessionEvents") {
        const row = find("Session", account, path[0] as string, "session_id");
        response.setHeader("content-type", "text/event-stream");
        response.setHeader("x-request-id", requestId);
        return stream(row, request, response, headers["last-event-id"]);
      }
      let result: Any;
      try {
        result = plain(handlers[name]?.(account, path, body, query));
      } catch (error) {
        if (kept !== undefined && breaks("only successes are kept for keys") && error instanceof Refusal)
          keys.set(kept, { name, path, body, reply: replyOf(error) });
        throw error;
      }
      const reply = { status, headers: {}, body: result };
      if (kept !== undefined) keys.set(kept, { name, path, body, reply: plain(reply) });
      if (variant.delayMs) await new Promise((resolve) => setTimeout(resolve, variant.delayMs));
      end(reply);
    } catch (error) {
      response.removeHeader("content-type");
      end(
        error instanceof Refusal ? replyOf(error) : replyOf(new Refusal(500, String((error as Error).stack))),
      );
    }
  };

  const replyOf = ({ status, message, param, headers }: Refusal): Reply => ({
    status,
    headers,
    body: {
      type: "error",
      error: { type: ERRORS[status] ?? "api_error", message, ...(param !== undefined && { param }) },
    },
  });

  // A connection that is being closed loses the request that is sent on it.
  const server: Server = createServer(
    { keepAliveTimeout: 65_000 },
    (request, response) => void perform(request, response),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = now();
  const late = {
    file_id: newId("file_"),
    filename: "late.md",
    size_bytes: 1,
    mime_type: "text/markdown",
    purpose: "user_upload",
    status: "uploading",
    metadata: {},
    created_at: at,
    updated_at: at,
  };
  tables.files?.push({ id: late.file_id, account: "a", value: late, hidden: {} });
  const [token, otherToken, restrictedToken] = Object.keys(TOKENS) as [string, string, string];
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    otherToken,
    restrictedToken,
    unreadyFile: late.file_id,
    keepsState: true,
    givesExamples: false,
    stop() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      server.close();
    },
  };
}

async function readBody(request: IncomingMessage, isForm: boolean): Promise<Any> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) throw new Refusal(400, "A body is required.");
  const type = request.headers["content-type"] ?? "";
  const expected = isForm ? "multipart/form-data" : "application/json";
  if (type.split(";")[0]?.trim().toLowerCase() !== expected)
    throw new Refusal(400, `Content-Type must be '${expected}'.`, "Content-Type");
  if (isForm) return readForm(bytes, type);
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new Refusal(400, "The body is no JSON.");
  }
}

function readForm(bytes: Buffer, type: string): Any {
  const [, boundary = ""] = /boundary="?([^";]+)"?/.exec(type) ?? [];
  const fields: Any = {};
  for (const part of bytes.toString("latin1").split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf("\r\n\r\n");
    const head = Buffer.from(part.slice(0, end), "latin1").toString();
    const content = Buffer.from(part.slice(end + 4, -2), "latin1");
    const [, name = ""] = /; name="([^"]*)"/.exec(head) ?? [];
    const [, filename] = /; filename="([^"]*)"/.exec(head) ?? [];
    const [, contentType = ""] = /content-type: (.*)/i.exec(head) ?? [];
    fields[name] =
      filename === undefined
        ? content.toString()
        : { name: filename, type: contentType.trim(), bytes: [...content] };
  }
  return fields;
}
