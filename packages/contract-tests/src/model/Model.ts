import { isDeepStrictEqual } from "node:util";
import { checkRequest, type MessageKey, message, type OperationId } from "@cloud-agents/validator";
import { isStream } from "../callOperation.ts";
import type { Description, Operation, Schema } from "../readDescription.ts";
import { type Difference, quote } from "./Difference.ts";
import { describedPart } from "./describedPart.ts";
import { compare, type Expectation } from "./expectation.ts";
import { keptFields } from "./keptFields.ts";
import { checkDeltas, checkRange, type LogEvent } from "./logRules.ts";
import { isBefore, type Observation } from "./Observation.ts";
import { readTransitions, type Transitions, triggersOf } from "./readTransitions.ts";
import { idOf, type ResourceKind, resourceKinds, successOf } from "./resourceKinds.ts";
import { resourceOutcome } from "./resourceOutcome.ts";
import { SessionModel } from "./SessionModel.ts";

type Fields = Record<string, unknown>;

/** Fields that change without a request that says so, or by rules of their own. */
const VOLATILE: Record<string, readonly string[]> = {
  Session: ["status", "archived_at", "updated_at", "usage"],
  FileObject: ["status", "updated_at"],
};

/** The largest page, and the one without a limit (decision 21). */
const PAGE = { largest: 100, usual: 20 };

/** Shorter secrets are found everywhere. */
const MIN_SECRET = 6;

/** The reasons for which the state of a session refuses something, as keys of the messages. */
const CONFLICTS = [
  "session_cancelled",
  "session_archived",
  "session_processing",
  "archive_processing",
] as const satisfies MessageKey[];

/** The fields of a resource that it can be refused for. */
const RESOURCE_FIELDS = ["file_id", "path", "mount_path", "url"];

/** An object that was created, or first seen, while the model looked on. */
interface Known {
  kind: ResourceKind;
  token: string | undefined;
  body: Fields;
  /** What showed it first, for messages. */
  from: string;
  sentAt: number;
  receivedAt: number;
  /** Whether its creation was seen, so that its place among others is known. */
  isOwn: boolean;
}

interface Kept {
  o: Observation;
  request: unknown;
}

/** Which account a token belongs to; undefined for one of which nothing is known. */
export type Accounts = ReadonlyMap<string, string>;

/**
 * A model beside a target: it is shown every request with its response, in order, and says where a response differs from what
 * earlier ones said. What it expects follows from the description: from the names of fields, from schemas, and from the
 * table of a session's life.
 */
export class Model {
  readonly #description: Description;
  readonly #accounts: Accounts;
  readonly #kinds: ResourceKind[];
  readonly #transitions: Transitions;
  readonly #known = new Map<string, Known>();
  readonly #sessions = new Map<string, SessionModel>();
  readonly #keys = new Map<string, Kept>();
  readonly #requestIds = new Set<string>();
  readonly #eventIds = new Map<string, string>();
  readonly #secrets = new Set<string>();
  /** Finds what looks like an id of the API. */
  readonly #ids: RegExp;

  /** @param accounts The accounts of the tokens that may write. */
  constructor(description: Description, accounts: Accounts) {
    this.#description = description;
    this.#accounts = accounts;
    this.#kinds = resourceKinds(description);
    this.#transitions = readTransitions(description);
    this.#ids = idsOf(description);
    for (const token of accounts.keys()) this.#noteSecret(token);
  }

  /** Takes note of a request and its response, and compares the response with what was known before. */
  observe(seen: Observation): Difference[] {
    // What is neither an object nor a list has been found already, and has nothing to compare.
    const o = { ...seen, body: typeof seen.body === "object" && seen.body !== null ? seen.body : undefined };
    this.#noteSecrets(o.sent);
    const found = [
      ...this.#checkStatus(o),
      ...this.#checkParam(o),
      ...this.#checkReason(o),
      ...this.seen(o.responseHeaders),
      ...this.#checkSecrets(o),
    ];
    const replay = this.#checkReplay(o);
    if (replay) return [...found, ...replay];
    const learnt = this.#learn(o);
    this.#keepKey(o);
    return [...found, ...learnt];
  }

  /** The state of a session, when only one is possible. */
  stateOf(id: string): string | undefined {
    return this.#sessions.get(id)?.state;
  }

  /**
   * The statuses that a request can have, as far as they follow from what is known.
   *
   * @returns Undefined when nothing is known.
   */
  allowedStatuses(
    o: Omit<Observation, "status" | "body" | "responseHeaders" | "receivedAt">,
  ): number[] | undefined {
    const { operation, token } = o;
    const account = token === undefined ? undefined : this.#accounts.get(token);
    if (account === undefined) return undefined;
    const findings = mistakesOf(o);
    const { path } = operation;
    const target = this.#targetOf(o);
    const isForeign = target && this.#accounts.get(target.known.token ?? "") !== account;
    if (findings.length > 0 || (operation.body && o.sent === undefined)) return [400, 404];
    if (target && isForeign) return [400, 404];
    if (this.#isKeyUsed(o)) return undefined;
    const success = Math.min(...operation.responses.keys());
    const session = target && this.#sessions.get(target.id);
    const triggers = triggersOf(operation.id, o.sent);
    if (session && triggers) {
      const { succeeds, conflicts } = session.outcomes(triggers);
      const resources = (o.sent as Fields | undefined)?.resources;
      if (operation.id === "addSessionResources" && Array.isArray(resources)) {
        const outcome = session.resources && this.#resourceOutcome(account, resources, session.resources);
        if (outcome === undefined) return undefined;
        // Of two reasons to refuse a request, either may be told.
        if (outcome !== "accepted") return conflicts ? [outcome, 409] : [outcome];
      }
      return [...(succeeds ? [success] : []), ...(conflicts ? [409] : [])];
    }
    const kind = this.#kinds.find(({ create }) => create.id === operation.id);
    if (kind) return this.#creation(account, kind, o.sent as Fields, success);
    const cursor = o.query.after_id ?? o.query.before_id ?? o.headers.get("last-event-id") ?? undefined;
    if (operation.method === "GET" && cursor === undefined && (target || !path.includes("{")))
      return [success];
    return undefined;
  }

  /** Whether a request with the same key succeeded before: what is returned then is up to that one. */
  #isKeyUsed({ headers, token }: Pick<Observation, "headers" | "token">): boolean {
    const key = headers.get("idempotency-key");
    return key !== null && this.#keys.has(`${token} ${key}`);
  }

  /** What the model cannot know is left out: an object that it never saw may exist. */
  #creation(account: string, kind: ResourceKind, sent: Fields, success: number): number[] | undefined {
    const unknown = ["agent", "environment_id"].flatMap((field) => {
      const id = sent[field];
      return typeof id === "string" && !this.#isOwned(id, account) ? [id] : [];
    });
    if (unknown.some((id) => !this.#known.has(id))) return undefined;
    const resources = kind.name === "Session" && Array.isArray(sent.resources) ? sent.resources : [];
    const outcome = this.#resourceOutcome(account, resources, []);
    if (outcome === undefined) return undefined;
    const refusals = [...(unknown.length > 0 ? [404] : []), ...(outcome === "accepted" ? [] : [outcome])];
    return refusals.length > 0 ? refusals : [success];
  }

  #resourceOutcome(account: string, sent: Fields[], attached: Fields[]) {
    return resourceOutcome(sent, attached, (id) => {
      const known = this.#known.get(id);
      if (!known) return undefined;
      return this.#isOwned(id, account) ? String(known.body.status) : null;
    });
  }

  #isOwned(id: string, account: string): boolean {
    const known = this.#known.get(id);
    return known !== undefined && this.#accounts.get(known.token ?? "") === account;
  }

  #checkStatus(o: Observation): Difference[] {
    const allowed = this.allowedStatuses(o);
    // Another client may have been faster: a request that overlaps a write can be refused by what that did.
    if (!allowed || allowed.includes(o.status) || o.status >= 500 || this.#overlapsWrite(o)) return [];
    return [
      {
        where: "status",
        expected: allowed.join(" or "),
        got: String(o.status),
        because: "what the requests before this one did",
      },
    ];
  }

  /** A refusal names the part of the request that is wrong, where the schemas can tell. */
  #checkParam(o: Observation): Difference[] {
    if (o.status !== 400 || (o.operation.body && o.sent === undefined)) return [];
    // Of two parameters that exclude each other, neither is wrong by itself.
    const wrong = mistakesOf(o).flatMap(({ path, keyword }) => (keyword === "exclusive" ? [""] : [path]));
    const [first] = wrong;
    if (first === undefined || wrong.includes("")) return [];
    const { error } = (o.body ?? {}) as { error?: { param?: unknown } };
    const param = String(error?.param);
    // Of several mistakes the first is told; which one that is, only a reader of the text knows.
    if (wrong.some((path) => param === path || param.startsWith(`${path}.`) || param.startsWith(`${path}[`)))
      return [];
    return [
      {
        where: "$.error.param",
        expected: quote(first),
        got: quote(error?.param),
        because: "decision 23: errors",
      },
    ];
  }

  /** A refusal for a reason that no schema has names the part of the request that it is about, if there is one. */
  #checkReason(o: Observation): Difference[] {
    if (o.status < 400 || o.status >= 500) return [];
    const { param, message: text } =
      ((o.body ?? {}) as { error?: { param?: unknown; message?: unknown } }).error ?? {};
    const found: Difference[] = [];
    const because = "decision 23: errors";
    const parts = this.#partsOf(o);
    if (parts && !parts.some((part) => isPart(part, param)))
      found.push({
        where: "$.error.param",
        expected: parts
          .map((part) => (part?.endsWith(".") ? `a field of ${part.slice(0, -1)}` : quote(part)))
          .join(" or "),
        got: quote(param),
        because,
      });
    // Other words are allowed, those of another mistake are not.
    const differ = (expected: string, why = because) =>
      found.push({ where: "$.error.message", expected, got: quote(text), because: why });
    if (typeof text !== "string") return found;
    const reasons = this.#reasonsOf(o);
    const wrong = Object.keys(reasons ?? {}).find(
      (key) => text === reasons?.[key]?.text && !reasons[key]?.isPossible,
    );
    if (reasons && wrong !== undefined) {
      const possible = Object.keys(reasons).filter((key) => reasons[key]?.isPossible);
      differ(`${possible.join(" or ") || "another reason"}, not ${wrong}`);
    }
    const [, named] = /\b(?:[Ff]ield|parameter|[Hh]eader) '([^']+)'/.exec(text) ?? [];
    if (o.status === 400 && typeof param === "string" && named !== undefined && !param.endsWith(named))
      differ(`the part that error.param names, ${quote(param)}`);
    // Of what is broken, the words may be those of fields and values.
    const ids = o.status === 404 || o.status === 409 ? (text.match(this.#ids) ?? []) : [];
    if (ids.some((id) => !this.#isIn(o, id))) differ("no id that the request does not have");
    return found;
  }

  #isIn({ path, query, headers, sent }: Observation, text: string): boolean {
    return JSON.stringify([path, query, [...headers], sent]).includes(text);
  }

  /** The reasons that the catalogue has words for, and whether each of them can be that of a refusal. */
  #reasonsOf(o: Observation): Record<string, { text: string; isPossible: boolean }> | undefined {
    if (o.status === 401)
      return {
        token_missing: { text: message("token_missing"), isPossible: o.token === undefined },
        invalid_token: { text: message("invalid_token"), isPossible: o.token !== undefined },
      };
    const target = this.#targetOf(o);
    const triggers = triggersOf(o.operation.id, o.sent);
    const session = target && this.#sessions.get(target.id);
    if (o.status !== 409 || session?.isConcurrent(o)) return undefined;
    const states = session && triggers ? session.refusals(triggers) : undefined;
    const conflicts = CONFLICTS.map((key) => [
      key,
      {
        text: message(key, { id: target?.id ?? "" }),
        isPossible: states?.has(key) ?? triggers !== undefined,
      },
    ]);
    const key = { text: message("key_reused"), isPossible: o.headers.has("idempotency-key") };
    return { ...Object.fromEntries(conflicts), key_reused: key };
  }

  /**
   * The parts of a request that a refusal can be about.
   *
   * @returns Undefined when that cannot be known; undefined in the list stands for the request as a whole, and `resources[0].` for any field of that.
   */
  #partsOf(o: Observation): (string | undefined)[] | undefined {
    const { operation, status, path, query, headers, token } = o;
    if (status === 401 || status === 403) return [undefined];
    const account = token === undefined ? undefined : this.#accounts.get(token);
    if (account === undefined) return undefined;
    if (operation.body && o.sent === undefined) {
      // What is no JSON, or not said to be, has no part that is wrong.
      const elsewhere = mistakesOf(o).flatMap(({ in: place, path: at }) => (place === "body" ? [] : [at]));
      return status === 400 ? [undefined, "Content-Type", ...elsewhere] : undefined;
    }
    const body = isObject(o.sent) ? o.sent : {};
    const resources = listOf(body.resources);
    const ofResource = resources.map((_, index) => `resources[${index}].`);
    if (status === 404) {
      const named = Object.entries({ ...path, ...(operation.id === "createSession" && body) });
      const unknown = named.filter(
        ([name, id]) =>
          (name in path || name === "agent" || name === "environment_id") &&
          !this.#isOwned(String(id), account),
      );
      const files = resources.flatMap((resource, index) =>
        isObject(resource) &&
        resource.file_id !== undefined &&
        !this.#isOwned(String(resource.file_id), account)
          ? [`resources[${index}].file_id`]
          : [],
      );
      const parts = [...unknown.map(([name]) => name), ...files];
      return parts.length > 0 ? parts : undefined;
    }
    if (status === 409) {
      const isAboutState = triggersOf(operation.id, o.sent) !== undefined;
      // A key that was used before is the request's fault as a whole, or that of its header.
      const key = headers.has("idempotency-key") ? ["Idempotency-Key", undefined] : [];
      return [...key, ...ofResource, ...(isAboutState ? [undefined] : [])];
    }
    if (status !== 400 || mistakesOf(o).length > 0) return undefined;
    const cursors = ["after_id", "before_id"].filter((name) => name in query);
    if (headers.has("last-event-id")) cursors.push("Last-Event-ID");
    const parts = [...cursors, ...ofResource];
    return parts.length > 0 ? parts : undefined;
  }

  #overlapsWrite(o: Observation): boolean {
    const target = this.#targetOf(o);
    return target !== undefined && (this.#sessions.get(target.id)?.isConcurrent(o) ?? false);
  }

  /** Compares the id of a response with those of all others, whatever was asked for. */
  seen(responseHeaders: Headers): Difference[] {
    const id = responseHeaders.get("x-request-id");
    if (id === null) return [];
    if (!this.#requestIds.has(id)) {
      this.#requestIds.add(id);
      return [];
    }
    return [
      {
        where: "header x-request-id",
        expected: "an id that no other response had",
        got: quote(id),
        because: "it names one request",
      },
    ];
  }

  /** A token is shown to nobody, and a secret of a resource only there. */
  #checkSecrets(o: Observation): Difference[] {
    const { secretFields } = this.#description;
    const text =
      JSON.stringify(o.status < 400 ? without(secretFields, o.body) : o.body) +
      [...o.responseHeaders].map(([name, value]) => `${name}: ${value}`).join("\n");
    const shown = [...this.#secrets].filter((secret) => text.includes(secret));
    return shown.map(() => ({
      where: "$",
      expected: "no secret outside of the field that it was sent in",
      got: "one",
      because: "decision 11: tokens",
    }));
  }

  #noteSecrets(sent: unknown): void {
    if (typeof sent !== "object" || sent === null) return;
    for (const [name, value] of Object.entries(sent)) {
      if (typeof value === "object") this.#noteSecrets(value);
      else if (this.#description.secretFields.includes(name) && typeof value === "string")
        this.#noteSecret(value);
    }
  }

  /** Remembers a secret, unless it is found in other texts by chance: "me" is a part of every `name`. */
  #noteSecret(secret: string): void {
    // The longest secret of a limit is one character many times, and so is the longest text.
    if (secret.length >= MIN_SECRET && new Set(secret).size > 3) this.#secrets.add(secret);
  }

  /** The differences of a replay; undefined when the response is none. */
  #checkReplay(o: Observation): Difference[] | undefined {
    const key = o.headers.get("idempotency-key");
    const isMarked = o.responseHeaders.get("idempotent-replayed") === "true";
    const first = key === null ? undefined : this.#keys.get(`${o.token} ${key}`);
    const because = "decision 17: Idempotency-Key";
    if (!first) {
      // Of equal requests at the same time, a replay can come first; without a key nothing can be one.
      return isMarked && key === null
        ? [{ where: "header idempotent-replayed", expected: "nothing", got: '"true"', because }]
        : undefined;
    }
    const isSame = isDeepStrictEqual(first.request, requestOf(o));
    if (!isSame) {
      if (o.status >= 400) return undefined;
      return [
        { where: "status", expected: "409", got: String(o.status), because: `${because}: another request` },
      ];
    }
    if (o.status >= 400) return undefined;
    const found: Difference[] = [];
    if (!isMarked && isBefore(first.o, o))
      found.push({
        where: "header idempotent-replayed",
        expected: '"true"',
        got: quote(o.responseHeaders.get("idempotent-replayed")),
        because,
      });
    if (o.status !== first.o.status)
      found.push({
        where: "status",
        expected: `${first.o.status}, the first one`,
        got: String(o.status),
        because,
      });
    const differences = compare(
      { kind: "value", value: first.o.body },
      o.body,
      this.#description.secretFields,
    );
    return [...found, ...differences.map((difference) => ({ ...difference, because }))];
  }

  #keepKey(o: Observation): void {
    const key = o.headers.get("idempotency-key");
    if (key !== null && o.status < 300) this.#keys.set(`${o.token} ${key}`, { o, request: requestOf(o) });
  }

  #learn(o: Observation): Difference[] {
    const { operation } = o;
    const target = this.#targetOf(o);
    const session = target && this.#sessionOf(target.id, target.known);
    const triggers = triggersOf(operation.id, o.sent);
    if (session && triggers && (o.status < 300 || o.status === 409))
      session.write(o, triggers, !this.#isKeyUsed(o));
    if (o.status >= 300) return [];
    const kind = this.#kinds.find(({ create }) => create.id === operation.id);
    if (kind) return this.#created(kind, o);
    const list = this.#kinds.find((each) => each.list?.id === operation.id);
    if (list) return this.#listed(list, o);
    if (isStream(operation)) return this.#streamed(o, session);
    const whole = this.#kinds.find(
      ({ name }) => name === this.#description.nameOf(successOf(operation) ?? {}),
    );
    if (whole) return this.#shown(whole, o, o.body, "$", o.path[whole.parameter]);
    if (operation.id === "sendSessionEvents") return [...this.#echoed(o), ...this.#accepted(o, session)];
    if (operation.id === "listSessionEvents") return this.#listedEvents(o, session);
    if (operation.id === "addSessionResources")
      return [...this.#echoed(o), ...this.#attached(o, target?.known, session)];
    return [];
  }

  /** What a response has in it only because the request did. */
  #echoed(o: Observation): Difference[] {
    const { fieldsOf } = this.#description;
    const described = new Set(
      [bodyOf(o.operation), successOf(o.operation)].flatMap((schema) => [...fieldsOf(schema ?? {}).keys()]),
    );
    const body = (o.body ?? {}) as Fields;
    return Object.keys((o.sent ?? {}) as Fields)
      .filter((field) => !described.has(field) && Object.hasOwn(body, field))
      .map((field) => ({
        where: `$.${field}`,
        expected: "nothing",
        got: quote(body[field]),
        because: "decision 9: unknown fields",
      }));
  }

  #created(kind: ResourceKind, o: Observation): Difference[] {
    const because = `what ${o.operation.id} was sent, and what its fields are described to show`;
    const whole = (o.body ?? {}) as Fields;
    const expected = keptFields(this.#description, bodyOf(kind.create), kind.schema, o.sent ?? {});
    const found = this.#compare(expected, whole, "$", because);
    const body = describedPart(this.#description, kind.schema, whole) as Fields;
    const agent = kind.name === "Session" ? this.#known.get(String(body.agent_id)) : undefined;
    if (agent)
      found.push(
        ...this.#compare(
          { kind: "value", value: agent.body },
          body.agent,
          "$.agent",
          `the agent, as ${agent.from} showed it`,
        ),
      );
    found.push(...this.#checkTimes(kind, body, "$"));
    const id = idOf(kind, body);
    if (id === undefined) return found;
    if (this.#known.get(id)?.isOwn)
      found.push({
        where: "$.id",
        expected: "an id that no other object has",
        got: quote(id),
        because: "ids are unique",
      });
    this.#known.set(id, {
      kind,
      token: o.token,
      body,
      from: o.operation.id,
      sentAt: o.sentAt,
      receivedAt: o.receivedAt,
      isOwn: true,
    });
    if (kind.name === "Session") {
      const model = (body.agent as Fields | undefined)?.model as string | undefined;
      const session = new SessionModel(id, this.#transitions, "idle", model, o);
      this.#sessions.set(id, session);
      session.shown(o, body, "$");
    }
    return found;
  }

  /**
   * Compares an object with what is known about it, and takes note of it.
   *
   * @param asked The id that was asked for, when one was.
   */
  #shown(kind: ResourceKind, o: Observation, value: unknown, where: string, asked?: string): Difference[] {
    const body = describedPart(this.#description, kind.schema, value ?? {}) as Fields;
    const id = idOf(kind, body);
    const found: Difference[] = this.#checkTimes(kind, body, where);
    if (asked !== undefined && id !== asked)
      found.push({
        where: `${where}.id`,
        expected: quote(asked),
        got: quote(id),
        because: "the id in the path",
      });
    if (id === undefined) return found;
    const known = this.#known.get(id);
    if (!known) {
      const seen = { sentAt: o.sentAt, receivedAt: o.receivedAt };
      this.#known.set(id, { kind, token: o.token, body, from: o.operation.id, ...seen, isOwn: false });
      if (kind.name === "Session") this.#sessionOf(id, this.#known.get(id) as Known)?.shown(o, body, where);
      return found;
    }
    const volatile = VOLATILE[kind.name] ?? [];
    const session = this.#sessions.get(id);
    for (const field of new Set([...Object.keys(known.body), ...Object.keys(body)])) {
      const isOver = field === "updated_at" && known.body.status === "ready" && body.status === "ready";
      if ((volatile.includes(field) && !isOver) || (field === "resources" && session?.isConcurrent(o)))
        continue;
      found.push(
        ...this.#compare(
          { kind: "value", value: known.body[field] },
          body[field],
          `${where}.${field}`,
          `as ${known.from} showed it`,
        ),
      );
    }
    if (kind.name === "FileObject" && known.body.status === "ready" && body.status === "uploading")
      found.push({
        where: `${where}.status`,
        expected: '"ready"',
        got: quote(body.status),
        because: `as ${known.from} showed it`,
      });
    if (session) found.push(...session.shown(o, body, where));
    // A difference is told once, not in every read from now on.
    known.body = body;
    if (found.length > 0) known.from = o.operation.id;
    return found;
  }

  #checkTimes({ name }: ResourceKind, body: Fields, where: string): Difference[] {
    const [created, updated, archived] = [body.created_at, body.updated_at, body.archived_at].map((time) =>
      Date.parse(String(time)),
    ) as [number, number, number];
    const found: Difference[] = [];
    const because = `a ${name} is created before it is changed`;
    if (updated < created)
      found.push({
        where: `${where}.updated_at`,
        expected: `not before created_at, ${body.created_at}`,
        got: quote(body.updated_at),
        because,
      });
    if (archived < created)
      found.push({
        where: `${where}.archived_at`,
        expected: `not before created_at, ${body.created_at}`,
        got: quote(body.archived_at),
        because,
      });
    return found;
  }

  #listed(kind: ResourceKind, o: Observation): Difference[] {
    // What is no object has been found already; its place has to stay.
    const data = listOf((o.body as Fields | null | undefined)?.data).map((item) =>
      isObject(item) ? item : {},
    );
    const found = [
      ...this.#checkPage(
        o,
        data.map((item) => idOf(kind, item)),
      ),
      ...data.flatMap((item, index) => this.#checkOwner(o, idOf(kind, item), `$.data[${index}]`)),
      ...this.#checkOrder(kind, o, data),
    ];
    return [...found, ...data.flatMap((item, index) => this.#shown(kind, o, item, `$.data[${index}]`))];
  }

  #checkOwner(o: Observation, id: string | undefined, where: string): Difference[] {
    const known = id === undefined ? undefined : this.#known.get(id);
    const [owner, reader] = [known?.token, o.token].map((token) => this.#accounts.get(token ?? ""));
    if (owner === undefined || reader === undefined || owner === reader) return [];
    return [
      {
        where,
        expected: "no object of another account",
        got: quote(id),
        because: "decision 22: a token sees what it created",
      },
    ];
  }

  /** What holds for the page of any list. */
  #checkPage(o: Observation, ids: (string | undefined)[]): Difference[] {
    const page = (o.body ?? {}) as Fields;
    const because = "decision 21: lists";
    const found: Difference[] = [];
    const limit = o.query.limit === undefined ? PAGE.usual : Math.min(Number(o.query.limit), PAGE.largest);
    if (ids.length > limit)
      found.push({ where: "$.data", expected: `at most ${limit} items`, got: String(ids.length), because });
    for (const [field, id] of [
      ["first_id", ids[0] ?? null],
      ["last_id", ids.at(-1) ?? null],
    ] as const)
      if (page[field] !== id)
        found.push({ where: `$.${field}`, expected: quote(id), got: quote(page[field]), because });
    const seen = new Set<string | undefined>();
    for (const [index, id] of ids.entries()) {
      if (seen.has(id))
        found.push({ where: `$.data[${index}]`, expected: "each item once", got: quote(id), because });
      seen.add(id);
    }
    const cursor = o.query.after_id ?? o.query.before_id;
    if (cursor !== undefined && seen.has(cursor))
      found.push({ where: "$.data", expected: "nothing of the cursor itself", got: quote(cursor), because });
    if (ids.length === 0 && page.has_more === true)
      found.push({ where: "$.has_more", expected: "false for an empty page", got: "true", because });
    return found;
  }

  /** Compares the order and the completeness of a page with when its objects were created, as far as that is known. */
  #checkOrder(kind: ResourceKind, o: Observation, data: Fields[]): Difference[] {
    const because = "decision 21: newest first, without gaps";
    const found: Difference[] = [];
    const items = data
      .map((item) => this.#known.get(idOf(kind, item) ?? ""))
      .filter((known) => known?.isOwn) as Known[];
    for (const [index, later] of items.entries()) {
      const earlier = items[index + 1];
      if (earlier && isBefore(later, earlier))
        found.push({
          where: "$.data",
          expected: `${quote(idOf(kind, earlier.body))} before ${quote(idOf(kind, later.body))}`,
          got: "the other way round",
          because,
        });
    }
    const account = this.#accounts.get(o.token ?? "");
    if (account === undefined || found.length > 0) return found;
    const { after_id, before_id, include_archived } = o.query;
    const [after, before] = [after_id, before_id].map((id) =>
      id === undefined ? undefined : this.#known.get(id),
    );
    if ((after_id !== undefined && !after?.isOwn) || (before_id !== undefined && !before?.isOwn))
      return found;
    const hasMore = (o.body as Fields | undefined)?.has_more === true;
    const [newest, oldest] = [items[0], items.at(-1)];
    const shown = new Set(data.map((item) => idOf(kind, item)));
    for (const [id, known] of this.#known) {
      const isListed =
        known.kind === kind && known.isOwn && this.#accounts.get(known.token ?? "") === account;
      if (!isListed || shown.has(id) || id === after_id || id === before_id || !isBefore(known, o)) continue;
      const session = this.#sessions.get(id);
      if (session && include_archived !== "true" && session.mayBeArchived) continue;
      // Where the page should have it: after the cursor and, if there is more, before the last item.
      const isAfterCursor = after ? isBefore(known, after) : true;
      const isBeforeCursor = before ? isBefore(before, known) : true;
      if (!isAfterCursor || !isBeforeCursor) continue;
      const isWithin = before
        ? !hasMore || (newest !== undefined && isBefore(known, newest))
        : !hasMore || (oldest !== undefined && isBefore(oldest, known));
      if (isWithin) {
        found.push({
          where: "$.data",
          expected: `${quote(id)} among its items`,
          got: "a page without it",
          because,
        });
        break;
      }
    }
    if (include_archived !== "true")
      for (const [index, item] of data.entries())
        if (typeof item.archived_at === "string")
          found.push({
            where: `$.data[${index}]`,
            expected: "no archived session",
            got: quote(item.archived_at),
            because: "decision 27: archived sessions in lists",
          });
    return found;
  }

  #accepted(o: Observation, session: SessionModel | undefined): Difference[] {
    const events = listOf((o.sent as Fields | null | undefined)?.events);
    const data = this.#events(((o.body ?? {}) as { data?: unknown }).data);
    const { fieldsOf, resolve } = this.#description;
    const items = (schema: Schema | undefined, field: string): Schema =>
      resolve(fieldsOf(schema ?? {}).get(field)?.schema ?? {}).items ?? {};
    const [input, output] = [items(bodyOf(o.operation), "events"), items(successOf(o.operation), "data")];
    const expected: Expectation = {
      kind: "items",
      items: events.map((event) => keptFields(this.#description, input, output, event)),
    };
    const found = this.#compare(expected, data, "$.data", "what sendSessionEvents was sent");
    const places = data.map((_, index) => `$.data[${index}]`);
    found.push(...checkRange(o.path.session_id ?? "", data, places));
    found.push(...this.#checkEventIds(o, data, places));
    // An interrupt between two messages ends one turn and starts another.
    let turn: string | undefined;
    for (const [index, event] of data.entries()) {
      if (event.type === "user.interrupt") turn = undefined;
      else if (turn !== undefined && event.turn_id !== turn)
        found.push({
          where: `$.data[${index}].turn_id`,
          expected: quote(turn),
          got: quote(event.turn_id),
          because: "decision 6: all messages of one request belong to the same turn",
        });
      else turn = event.turn_id;
    }
    session?.accepted(o, data);
    return found;
  }

  /** No event has the id of an event of another session. */
  #checkEventIds(o: Observation, events: LogEvent[], places: string[]): Difference[] {
    const session = o.path.session_id ?? "";
    return events.flatMap(({ id }, index) => {
      if (id === undefined) return [];
      const other = this.#eventIds.get(id);
      this.#eventIds.set(id, session);
      if (other === undefined || other === session) return [];
      return [
        {
          where: `${places[index]}.id`,
          expected: "an id that no other event has",
          got: quote(id),
          because: `it is that of an event of ${other}`,
        },
      ];
    });
  }

  #listedEvents(o: Observation, session: SessionModel | undefined): Difference[] {
    const page = (o.body ?? {}) as { data?: LogEvent[]; has_more?: boolean };
    const events = this.#events(page.data);
    const places = events.map((_, index) => `$.data[${index}]`);
    const found = [
      ...this.#checkPage(
        o,
        events.map(({ id }) => id),
      ),
      ...this.#checkEventIds(o, events, places),
    ];
    for (const [index, event] of events.entries())
      if (event.delta !== undefined)
        found.push({
          where: `${places[index]}.delta`,
          expected: "no delta in the list",
          got: quote(event.delta),
          because: "decision 19: deltas",
        });
    const { after_id, before_id } = o.query;
    const isBackwards = before_id !== undefined;
    const reachesEnd = page.has_more === false && !isBackwards;
    if (!session) return [...found, ...checkRange(o.path.session_id ?? "", events, places)];
    found.push(...session.log(o, events, places, after_id ?? before_id, { isBackwards, reachesEnd }));
    if (reachesEnd && !session.isConcurrent(o))
      for (const event of session.unsentEvents)
        found.push({
          where: "$.data",
          expected: "only events that were accepted",
          got: `${event.type} ${event.id}`,
          because: "decision 6: batches are atomic",
        });
    return found;
  }

  #streamed(o: Observation, session: SessionModel | undefined): Difference[] {
    const all = this.#events(o.body);
    const places = all.map((_, index) => `event ${index + 1} $`);
    const stored = all.flatMap((event, index) =>
      event.delta ? [] : [{ event, place: places[index] as string }],
    );
    const events = stored.map(({ event }) => event);
    const found = [
      ...checkDeltas(all, places),
      ...this.#checkEventIds(
        o,
        events,
        stored.map(({ place }) => place),
      ),
    ];
    const last = o.headers.get("last-event-id") ?? undefined;
    const options = { isBackwards: false, reachesEnd: false };
    const log = session?.log(
      o,
      events,
      stored.map(({ place }) => place),
      last,
      options,
    );
    return [...found, ...(log ?? [])];
  }

  /** Events as far as they are described. */
  #events(value: unknown): LogEvent[] {
    const schema = this.#description.schemas.get("SessionEvent") ?? {};
    return listOf(value).map((event) =>
      isObject(event) ? (describedPart(this.#description, schema, event) as LogEvent) : {},
    );
  }

  #attached(o: Observation, known: Known | undefined, session: SessionModel | undefined): Difference[] {
    const sent = listOf((o.sent as Fields | null | undefined)?.resources);
    const { fieldsOf, resolve } = this.#description;
    const shown = describedPart(this.#description, successOf(o.operation) ?? {}, o.body ?? {});
    const got = (shown as { resources?: unknown[] }).resources;
    const items = (schema: Schema | undefined): Schema =>
      resolve(fieldsOf(schema ?? {}).get("resources")?.schema ?? {}).items ?? {};
    const [input, output] = [items(bodyOf(o.operation)), items(successOf(o.operation))];
    const before = known?.body.resources;
    const added = sent.map((resource) => keptFields(this.#description, input, output, resource));
    const found: Difference[] = [];
    // Of a session that was never shown, only the end of the list is known.
    const isWhole = Array.isArray(before) && !session?.isConcurrent(o);
    const tail = Array.isArray(got) ? got.slice(-sent.length) : got;
    if (isWhole)
      found.push(
        ...this.#compare(
          {
            kind: "items",
            items: [...before.map((value): Expectation => ({ kind: "value", value })), ...added],
          },
          got,
          "$.resources",
          "what the session had, and then what addSessionResources was sent",
        ),
      );
    else if (sent.length > 0)
      found.push(
        ...this.#compare(
          { kind: "items", items: added },
          tail,
          "the end of $.resources",
          "what addSessionResources was sent",
        ),
      );
    if (known) known.body = { ...known.body, resources: got };
    session?.attached(got);
    return found;
  }

  #compare(expected: Expectation, got: unknown, where: string, because: string): Difference[] {
    return compare(expected, got, this.#description.secretFields, where).map((difference) => ({
      ...difference,
      because,
    }));
  }

  /** The known object that a request's path names last. */
  #targetOf({
    path,
    operation,
  }: Pick<Observation, "path" | "operation">): { id: string; known: Known } | undefined {
    const name = [...operation.path.matchAll(/\{(\w+)\}/g)].at(-1)?.[1];
    const id = name === undefined ? undefined : path[name];
    const known = id === undefined ? undefined : this.#known.get(id);
    return id === undefined || !known ? undefined : { id, known };
  }

  #sessionOf(id: string, known: Known): SessionModel | undefined {
    if (known.kind.name !== "Session") return undefined;
    let session = this.#sessions.get(id);
    if (!session) {
      const model = (known.body.agent as Fields | undefined)?.model as string | undefined;
      session = new SessionModel(id, this.#transitions, undefined, model, {
        receivedAt: Number.NEGATIVE_INFINITY,
      });
      this.#sessions.set(id, session);
    }
    return session;
  }
}

/** Matches texts that begin as the ids do that the description has as examples of path parameters. */
function idsOf({ operations }: Description): RegExp {
  const prefixes = operations.flatMap(({ parameters }) =>
    parameters.flatMap(({ in: place, example }) =>
      place === "path" && typeof example === "string" ? [/^[a-z]+_/.exec(example)?.[0] ?? []].flat() : [],
    ),
  );
  return new RegExp(`\\b(?:${[...new Set(prefixes), "evt_"].join("|")})\\w+`, "g");
}

/** What the schemas find wrong in a request. */
function mistakesOf({
  operation,
  path,
  query,
  headers,
  sent,
}: Omit<Observation, "status" | "body" | "responseHeaders" | "receivedAt">) {
  const isForm = operation.body?.contentType === "multipart/form-data";
  const body = isForm ? sent && formAsSent(sent as Fields) : sent;
  const request = { path, query, headers: Object.fromEntries(headers), body: body as never };
  return checkRequest(operation.id as OperationId, request).findings;
}

function bodyOf({ body }: Operation): Schema {
  return body?.schema ?? {};
}

/** What makes two requests with one key the same. */
function requestOf({ operation, path, query, sent }: Observation): unknown {
  return { operation: operation.id, path, query, sent };
}

/** The fields of a form, as the check of requests takes them. */
function formAsSent(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "object" && value !== null ? new File([], String((value as Fields).name)) : value,
    ]),
  );
}

/** Whether a refusal names a part: itself, or a field of what ends in a dot. */
function isPart(part: string | undefined, param: unknown): boolean {
  if (!part?.endsWith(".")) return part === param;
  return (
    typeof param === "string" && param.startsWith(part) && RESOURCE_FIELDS.includes(param.slice(part.length))
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy without the values of some fields. */
function without(names: readonly string[], value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => without(names, item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, names.includes(name) ? "" : without(names, inner)]),
  );
}
