import type { WholeRequest, WholeResponse } from "@cloud-agents/proxy";
import type { Description, Operation } from "@cloud-agents/spec/description";
import type { FaultCode } from "./faultCodes.ts";
import { type Asked, jsonOf, type Mutant, play, type Wrong, withJson } from "./Mutant.ts";
import { accepting, findingsOf, refusal } from "./requestMutants.ts";
import { paramsOf } from "./responseMutants.ts";
import type { Accounts } from "./startTarget.ts";
import { withHeader } from "./withHeader.ts";

type Envelope = { type: string; error: { type: string; message: string; param?: string } };
type Body = Record<string, unknown>;

/** What is needed to send requests of one's own. */
export interface Site {
  serverUrl: string;
  accounts: Accounts;
}

/** Rules that no schema has: who may do what, idempotency, atomicity, paths of files, errors of other kinds. */
export function ruleMutants(description: Description, site: () => Site): Mutant[] {
  const { operations } = description;
  return [
    ...operations.flatMap((operation) => [
      ...accessMutants(operation, site),
      ...errorMutants(operation),
      ...idempotencyMutants(operation, site),
      ...sideEffects(operation, operations, site),
    ]),
    ...resourceMutants(),
    ...otherMutants(operations),
  ];
}

function mutant(
  operation: string,
  place: string,
  kind: string,
  fault: FaultCode,
  start: () => Wrong,
  status?: number,
): Mutant {
  return {
    id: `${operation} ${place}: ${kind}`,
    group: "rule",
    operation,
    place,
    fault,
    start,
    ...(status !== undefined && { status }),
  };
}

const tokenOf = ({ headers }: WholeRequest) =>
  headers
    .find((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === "authorization")
    ?.replace(/^Bearer /i, "");

const withToken = (request: WholeRequest, token: string): WholeRequest => ({
  ...request,
  headers: withHeader(request.headers, "authorization", `Bearer ${token}`),
});

/** Tokens that are not checked, or not enough. */
function accessMutants({ id, responses }: Operation, site: () => Site): Mutant[] {
  const taking = (who: (token: string | undefined, accounts: Accounts) => boolean) => () =>
    play({
      request({ operation, request }) {
        const { accounts } = site();
        return operation === id && who(tokenOf(request), accounts)
          ? withToken(request, accounts.token)
          : undefined;
      },
    });
  return [
    mutant(
      id,
      "token",
      "none needed",
      "F206",
      taking((token) => token === undefined),
      401,
    ),
    mutant(
      id,
      "token",
      "an unknown one accepted",
      "F206",
      taking(
        (token, { token: main, otherToken, restrictedToken }) =>
          token !== undefined && ![main, otherToken, restrictedToken].includes(token),
      ),
      401,
    ),
    mutant(
      id,
      "token",
      "sees what another account made",
      "F206",
      taking((token, { otherToken }) => token === otherToken),
    ),
    ...(responses.some(({ status }) => status === "403")
      ? [
          mutant(
            id,
            "token",
            "a read-only one may write",
            "F206",
            taking((token, { restrictedToken }) => token === restrictedToken),
            403,
          ),
        ]
      : []),
    ...(responses.some(({ status }) => status === "404")
      ? [
          mutant(id, "token", "403 for what another account made", "F204", () =>
            play({
              response(response, { operation, request }) {
                if (
                  operation !== id ||
                  response.status !== 404 ||
                  tokenOf(request) !== site().accounts.otherToken
                )
                  return undefined;
                return refusal(403, "permission_error", "You do not have permission to perform this action.");
              },
            }),
          ),
        ]
      : []),
  ];
}

/** Errors whose parts are wrong, whatever they are about. */
function errorMutants(operation: Operation): Mutant[] {
  const { id, responses } = operation;
  const statuses = responses.map(({ status }) => Number(status)).filter((status) => status >= 400);
  return statuses.flatMap((status) => {
    const changing = (change: (error: Envelope["error"], body: Envelope, asked: Asked) => unknown) => () =>
      play({
        response(response, asked) {
          const body = jsonOf(response.body) as Envelope | undefined;
          if (asked.operation !== id || response.status !== status || !body?.error) return undefined;
          const changed = change(body.error, body, asked);
          return changed === undefined || JSON.stringify(changed) === JSON.stringify(body)
            ? undefined
            : withJson(response, changed);
        },
      });
    const error = (place: string, kind: string, change: (error: Envelope["error"], asked: Asked) => object) =>
      mutant(
        id,
        `${status} error.${place}`,
        kind,
        "none",
        changing((given, body, asked) => ({ ...body, error: change(given, asked) })),
        status,
      );
    const named = paramsOf(operation, status);
    const params = [
      error("param", "left out", ({ param: _, ...rest }) => rest),
      error("param", "another field", (given) => (given.param ? { ...given, param: "other" } : given)),
      error("param", "without the index", (given) =>
        given.param ? { ...given, param: given.param.replace(/\[\d+\]/g, "") } : given,
      ),
      error("param", "another index", (given) =>
        given.param
          ? { ...given, param: given.param.replace(/\[(\d+)\]/g, (_, at) => `[${Number(at) + 1}]`) }
          : given,
      ),
      error("param", "only the last name", (given) =>
        given.param ? { ...given, param: given.param.split(".").at(-1) as string } : given,
      ),
      error("param", "only the first name", (given) =>
        given.param ? { ...given, param: given.param.split(/[.[]/)[0] as string } : given,
      ),
    ];
    return [
      ...params.filter(
        ({ id: name }) =>
          (/index/.test(name) ? named.some((each) => each.includes("[")) : named.length > 0) &&
          (!/only the/.test(name) || named.some((each) => /[.[]/.test(each))),
      ),
      error("message", "another text", (given) => ({ ...given, message: "Something is wrong." })),
      error("message", "empty", (given) => ({ ...given, message: "" })),
      error("message", "with the token in it", (given, { request }) => ({
        ...given,
        message: `${given.message} ${tokenOf(request) ?? ""}`.trim(),
      })),
      mutant(
        id,
        `${status} body`,
        "the error without its envelope",
        "F101",
        changing((given) => given),
        status,
      ),
      mutant(
        id,
        `${status} body`,
        "only a text",
        "F101",
        changing((given) => ({ message: given.message })),
        status,
      ),
      mutant(
        id,
        `${status} body`,
        "not JSON",
        "F101",
        () =>
          play({
            response(response, { operation }) {
              if (operation !== id || response.status !== status) return undefined;
              return { ...response, body: Buffer.from("<html>Error</html>") };
            },
          }),
        status,
      ),
    ];
  });
}

const keyOf = ({ headers }: WholeRequest) =>
  headers.find((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === "idempotency-key");

/** Keys that do not keep their promise. */
function idempotencyMutants({ id, parameters, successes }: Operation, site: () => Site): Mutant[] {
  if (!parameters.some(({ name }) => name === "Idempotency-Key")) return [];
  const status = Number(successes[0]?.status);
  const created = (successes[0]?.content[0]?.examples[0]?.value ?? {}) as Body;
  const hasId = "id" in created || "file_id" in created;
  const own =
    (change: (asked: Asked, first: Map<string, WholeResponse>) => WholeRequest | WholeResponse | undefined) =>
    () => {
      const first = new Map<string, WholeResponse>();
      return play({
        request: (asked) =>
          asked.operation === id && keyOf(asked.request) !== undefined ? change(asked, first) : undefined,
        response(response, { operation, request }) {
          const key = keyOf(request);
          if (operation === id && key !== undefined && !first.has(key)) first.set(key, response);
          return undefined;
        },
      });
    };
  const replayed = (response: WholeResponse): WholeResponse => ({
    ...response,
    headers: withHeader(response.headers, "Idempotent-Replayed", "true"),
  });
  const withoutKey = (request: WholeRequest) => ({
    ...request,
    headers: withHeader(request.headers, "idempotency-key", undefined),
  });
  return [
    mutant(
      id,
      "Idempotency-Key",
      "another request with it gets the first response",
      "none",
      own(({ request }, first) => {
        const given = first.get(keyOf(request) as string);
        return given && given.status < 300 ? replayed(given) : undefined;
      }),
    ),
    mutant(
      id,
      "Idempotency-Key",
      "an error is kept as well",
      "none",
      own(({ request }, first) => {
        const given = first.get(keyOf(request) as string);
        return given && given.status >= 400 ? replayed(given) : undefined;
      }),
    ),
    mutant(id, "Idempotency-Key", "runs again each time", "none", () => {
      const seen = new Set<string>();
      return play({
        request({ operation, request }) {
          const key = keyOf(request);
          if (operation !== id || key === undefined) return undefined;
          const isSecond = seen.has(key);
          seen.add(key);
          return isSecond ? withoutKey(request) : undefined;
        },
        response(response, { operation, request }) {
          if (operation !== id || keyOf(request) === undefined || response.status !== status)
            return undefined;
          return undefined;
        },
      });
    }),
    mutant(
      id,
      "Idempotency-Key",
      "shared by all accounts",
      "F206",
      own(({ request }) =>
        tokenOf(request) === site().accounts.otherToken
          ? withToken(request, site().accounts.token)
          : undefined,
      ),
    ),
    mutant(id, "Idempotency-Key", "that of another operation accepted", "none", () => {
      const others = new Set<string>();
      return play({
        request({ operation, request }) {
          const key = keyOf(request);
          if (key === undefined) return undefined;
          if (operation !== id) {
            others.add(key);
            return undefined;
          }
          return others.has(key) ? withoutKey(request) : undefined;
        },
      });
    }),
    mutant(id, "Idempotency-Key", "compared as bytes", "none", () => {
      const texts = new Map<string, string>();
      return play({
        request({ operation, request }) {
          const key = keyOf(request);
          if (operation !== id || key === undefined) return undefined;
          const before = texts.get(key);
          texts.set(key, before ?? request.body.toString("latin1"));
          if (before === undefined || before === request.body.toString("latin1")) return undefined;
          return refusal(409, "conflict_error", "This Idempotency-Key was used with another request.");
        },
      });
    }),
    mutant(id, "Idempotent-Replayed", "a replay has another id", "none", () =>
      play({
        response(response, { operation }) {
          const isReplay = response.headers.some(
            (name, at) =>
              at % 2 === 0 &&
              name.toLowerCase() === "idempotent-replayed" &&
              response.headers[at + 1] === "true",
          );
          const body = jsonOf(response.body) as Body | undefined;
          if (operation !== id || !isReplay || !body) return undefined;
          const field = ["file_id", "id"].find((name) => name in body);
          return field === undefined
            ? undefined
            : withJson(response, { ...body, [field]: `${body[field]}0` });
        },
      }),
    ),
  ].filter(({ place }) => hasId || place !== "Idempotent-Replayed");
}

/** Failed requests that have effects all the same. */
function sideEffects(
  { id, method, path, body, successes, responses }: Operation,
  operations: readonly Operation[],
  site: () => Site,
): Mutant[] {
  if (method !== "POST") return [];
  /** Sends what was sent once more. @returns Whether it had an effect. */
  const repeat = async (
    { path, headers, body }: WholeRequest,
    token: string | undefined,
  ): Promise<boolean> => {
    const { serverUrl, accounts } = site();
    const type = headers.find((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === "content-type");
    const response = await fetch(`${serverUrl}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token ?? accounts.token}`,
        ...(type !== undefined && { "content-type": type }),
      },
      ...(body.length > 0 && { body }),
    });
    await response.arrayBuffer();
    return response.ok;
  };
  /** @returns Whether it had an effect. */
  const send = async ({ path }: WholeRequest, token: string | undefined, json: unknown): Promise<boolean> => {
    const { serverUrl, accounts } = site();
    const response = await fetch(`${serverUrl}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token ?? accounts.token}`,
        ...(json !== undefined && { "content-type": "application/json" }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    await response.arrayBuffer();
    return response.ok;
  };
  const lists = operations.some((each) => each.path === path && each.method === "GET");
  const example = body?.content.find(({ isJson }) => isJson)?.examples[0]?.value as Body | undefined;
  const batch =
    id === "sendSessionEvents" ? "events" : id === "addSessionResources" ? "resources" : undefined;
  const refusals = responses.map(({ status }) => Number(status)).filter((status) => status in EFFECTS);
  /** A mutant that does something each time when the response has a status. */
  const effect = (
    place: string,
    kind: string,
    fault: FaultCode,
    status: number,
    act: (asked: Asked) => Promise<boolean>,
  ): Mutant => ({
    ...mutant(
      id,
      place,
      kind,
      fault,
      () =>
        play({
          async response(response, asked) {
            if (asked.operation !== id || response.status !== status) return undefined;
            return (await act(asked)) ? { ...response } : undefined;
          },
        }),
      status,
    ),
    hasEffects: true,
  });
  const mutants: Mutant[] = [];
  if (batch !== undefined)
    // Of events, only the session can be unknown, and then there is nothing that a part could stay in.
    for (const status of batch === "events" ? [400, 409] : [400, 404, 409])
      mutants.push(
        effect(batch, `a part of a batch stays after ${status}`, "F104", status, async ({ request }) => {
          const items = (jsonOf(request.body) as Record<string, unknown[]> | undefined)?.[batch];
          if (!Array.isArray(items) || items.length < 2) return false;
          let hasEffect = false;
          for (const item of items)
            hasEffect = (await send(request, tokenOf(request), { [batch]: [item] })) || hasEffect;
          return hasEffect;
        }),
      );
  if (lists && example && batch === undefined)
    for (const status of refusals)
      mutants.push(
        effect(
          "creation",
          `something is created though the response is ${status}`,
          "F104",
          status,
          ({ request }) => {
            const sent = jsonOf(request.body) as Body | undefined;
            if (!sent || tokenOf(request) === undefined) return Promise.resolve(false);
            const valid =
              id === "createSession" ? { agent: sent.agent, environment_id: sent.environment_id } : example;
            return send(request, EFFECTS[status]?.(tokenOf(request)), valid);
          },
        ),
      );
  // A form that is refused for its token is valid as it is.
  if (lists && !example)
    for (const status of refusals.filter((each) => each === 401 || each === 403))
      mutants.push(
        effect(
          "creation",
          `something is created though the response is ${status}`,
          "F104",
          status,
          ({ request }) => repeat(request, EFFECTS[status]?.(tokenOf(request))),
        ),
      );
  if (!lists || batch !== undefined)
    for (const status of refusals)
      mutants.push(
        effect("effect", `takes effect though the response is ${status}`, "none", status, ({ request }) =>
          send(request, EFFECTS[status]?.(tokenOf(request)), jsonOf(request.body)),
        ),
      );
  if (successes.length > 0 && lists)
    mutants.push(
      effect("creation", "created twice", "none", Number(successes[0]?.status), ({ request }) =>
        repeat(request, tokenOf(request)),
      ),
    );
  return mutants;
}

/** The token with which a refused request would have had its effect, by the status of the refusal; undefined for that of the account. */
const EFFECTS: Record<number, (token: string | undefined) => string | undefined> = {
  400: (token) => token,
  401: () => undefined,
  403: () => undefined,
  404: () => undefined,
  409: (token) => token,
};

/** Paths of resources that are not normalised, and duplicates that are not seen. */
function resourceMutants(): Mutant[] {
  const operations: [string, string][] = [
    ["addSessionResources", "resources"],
    ["createSession", "resources"],
  ];
  return operations.flatMap(([id, field]) => {
    const inResponse = (change: (resource: Body, sent: Body) => Body) => () =>
      play({
        response(response, { operation, request }) {
          const body = jsonOf(response.body) as Record<string, Body[]> | undefined;
          const sent = (jsonOf(request.body) as Record<string, Body[]> | undefined)?.[field];
          if (operation !== id || response.status >= 300 || !Array.isArray(sent) || !body) return undefined;
          const own = body[field] ?? [];
          const start = own.length - sent.length;
          const changed = own.map((resource, at) =>
            at >= start ? change(resource, sent[at - start] as Body) : resource,
          );
          return JSON.stringify(changed) === JSON.stringify(own)
            ? undefined
            : withJson(response, { ...body, [field]: changed });
        },
      });
    const inRequest = (change: (resource: Body) => Body) => () =>
      play({
        request(asked) {
          const body = jsonOf(asked.request.body) as Record<string, Body[]> | undefined;
          if (asked.operation !== id || !Array.isArray(body?.[field]) || findingsOf(asked).length > 0)
            return undefined;
          const changed = JSON.stringify({
            ...body,
            [field]: body[field].map((each) => (typeof each === "object" && each ? change(each) : each)),
          });
          return changed === JSON.stringify(body)
            ? undefined
            : { ...asked.request, body: Buffer.from(changed) };
        },
      });
    const text = (value: unknown) => (typeof value === "string" ? value : "");
    return [
      mutant(
        id,
        `${field}[].path`,
        "returned as it was sent",
        "none",
        inResponse((resource, sent) => (text(sent.path) ? { ...resource, path: sent.path } : resource)),
      ),
      mutant(
        id,
        `${field}[].path`,
        "below the root instead of /data",
        "none",
        inResponse((resource) => ({
          ...resource,
          ...(text(resource.path) && { path: text(resource.path).replace(/^\/data/, "") || "/" }),
        })),
      ),
      mutant(
        id,
        `${field}[].path`,
        "with a slash at its end",
        "none",
        inResponse((resource) => ({
          ...resource,
          ...(text(resource.path) && { path: `${resource.path}/` }),
        })),
      ),
      mutant(
        id,
        `${field}[].path`,
        "anywhere on the disk",
        "F102",
        inRequest((resource) =>
          /^(\/(?!data\/)|(.*\/)?\.\.(\/|$))/.test(text(resource.path))
            ? { ...resource, path: `/data/x${Math.random()}` }
            : resource,
        ),
      ),
      mutant(
        id,
        `${field}[].path`,
        "/data itself",
        "F102",
        inRequest((resource) =>
          /^(\.|\/data\/?\.?|a\/\.\.|\/)$/.test(text(resource.path))
            ? { ...resource, path: `/data/x${Math.random()}` }
            : resource,
        ),
      ),
      mutant(
        id,
        `${field}[].path`,
        "longer than allowed once it is resolved",
        "F102",
        inRequest((resource) =>
          text(resource.path).length > 506 && !text(resource.path).startsWith("/")
            ? { ...resource, path: "/data/short" }
            : resource,
        ),
      ),
      mutant(
        id,
        `${field}[].mount_path`,
        "ignored for files",
        "none",
        inRequest((resource) => {
          const { mount_path, ...rest } = resource;
          return mount_path !== undefined && resource.type !== "github_repository" ? rest : resource;
        }),
      ),
      mutant(
        id,
        `${field}[].mount_path`,
        "may differ from path",
        "F102",
        inRequest((resource) => {
          const { mount_path, ...rest } = resource;
          return mount_path !== undefined && resource.path !== undefined ? rest : resource;
        }),
      ),
      mutant(
        id,
        `${field}[].authorization_token`,
        "masked",
        "none",
        inResponse((resource) =>
          resource.authorization_token ? { ...resource, authorization_token: "***" } : resource,
        ),
      ),
      mutant(id, `${field}[].type`, "a resource without one is refused", "none", () =>
        play({
          request({ operation, request }) {
            const sent = (jsonOf(request.body) as Record<string, Body[]> | undefined)?.[field];
            if (
              operation !== id ||
              !Array.isArray(sent) ||
              !sent.some((each) => each && typeof each === "object" && !("type" in each) && "file_id" in each)
            )
              return undefined;
            return refusal(
              400,
              "invalid_request_error",
              "resources[0]: field 'type' must be 'file' or 'github_repository'.",
              "resources[0].type",
            );
          },
        }),
      ),
      mutant(
        id,
        field,
        "duplicates in one request accepted",
        "F102",
        inRequestList(id, field, (items) => distinct(items)),
      ),
      mutant(
        id,
        field,
        "one file twice in one request accepted",
        "F102",
        inRequestList(id, field, (items) => distinct(items, ["file_id"])),
      ),
      mutant(
        id,
        field,
        "one path twice in one request accepted",
        "F102",
        inRequestList(id, field, (items) =>
          items.length === 2
            ? [
                items[0] as Body,
                {
                  ...(items[1] as Body),
                  ...((items[1] as Body).mount_path
                    ? { mount_path: `/data/y${Math.random()}` }
                    : (items[1] as Body).path
                      ? { path: `/data/y${Math.random()}` }
                      : {}),
                },
              ]
            : items,
        ),
      ),
      mutant(
        id,
        `${field}[].url`,
        "a repository under two spellings accepted",
        "F102",
        inRequest((resource) =>
          /\.git$|\/$|^HTTPS/.test(text(resource.url))
            ? { ...resource, url: `https://github.com/x/y${Math.random()}` }
            : resource,
        ),
      ),
    ];
  });
}

function distinct(items: Body[], fields = ["file_id", "url"]): Body[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = fields.map((field) => `${item[field]}`.toLowerCase().replace(/\/$|\.git$/, "")).join();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function inRequestList(id: string, field: string, change: (items: Body[]) => Body[]): () => Wrong {
  return () =>
    play({
      request(asked) {
        const body = jsonOf(asked.request.body) as Record<string, Body[]> | undefined;
        const items = body?.[field];
        if (asked.operation !== id || !Array.isArray(items) || findingsOf(asked).length > 0) return undefined;
        const changed = JSON.stringify({ ...body, [field]: change(items) });
        return changed === JSON.stringify(body)
          ? undefined
          : { ...asked.request, body: Buffer.from(changed) };
      },
    });
}

/** Rules of single operations, and of none. */
function otherMutants(operations: readonly Operation[]): Mutant[] {
  const find = (id: string) => operations.find((each) => each.id === id) as Operation;
  const body = (id: string, place: string, kind: string, change: (body: Body, asked: Asked) => Body) =>
    mutant(id, place, kind, "none", () =>
      play({
        response(response, asked) {
          const given = jsonOf(response.body) as Body | undefined;
          if (asked.operation !== id || response.status >= 300 || !given) return undefined;
          const changed = change(structuredClone(given), asked);
          return JSON.stringify(changed) === JSON.stringify(given) ? undefined : withJson(response, changed);
        },
      }),
    );
  const unknown = (
    place: string,
    kind: string,
    status: number,
    change: (response: WholeResponse) => WholeResponse,
  ) =>
    mutant(
      "unknown route",
      place,
      kind,
      "none",
      () =>
        play({
          response: (response, { operation }) =>
            operation === undefined && response.status === status ? change(response) : undefined,
        }),
      status,
    );
  const sentTo = ({ request }: Asked) => (jsonOf(request.body) ?? {}) as Body;
  return [
    ...operations
      .filter(({ body: sent, method }) => sent?.content.some(({ isJson }) => isJson) && method === "POST")
      .flatMap(({ id }) => [
        mutant(id, "unknown fields", "refused", "none", () =>
          play({
            request(asked) {
              if (asked.operation !== id || findingsOf(asked).length > 0) return undefined;
              const known = Object.keys(find(id).body?.content[0]?.schema ?? {});
              const described = new Set([...known, ...fieldsOf(find(id), operations)]);
              const extra = Object.keys(sentTo(asked)).find((name) => !described.has(name));
              return extra === undefined
                ? undefined
                : refusal(400, "invalid_request_error", `Field '${extra}' is not known.`, extra);
            },
          }),
        ),
        body(id, "unknown fields", "returned", (given, asked) => {
          const described = fieldsOf(find(id), operations);
          const extra = Object.entries(sentTo(asked)).filter(([name]) => !described.has(name));
          return { ...given, ...Object.fromEntries(extra) };
        }),
        mutant(id, "body", "a syntax error accepted", "F102", () =>
          accepting(
            find(id),
            ({ request }) =>
              request.body.length > 0 && isJsonType(request) && jsonOf(request.body) === undefined,
          ),
        ),
        mutant(id, "body", "another content type accepted", "F102", () =>
          accepting(find(id), ({ request }) => request.body.length > 0 && !isJsonType(request)),
        ),
        mutant(id, "body", "missing and accepted", "F102", () =>
          accepting(find(id), ({ request }) => request.body.length === 0 && tokenOf(request) !== undefined),
        ),
      ]),
    ...operations
      .filter(({ path }) => path.includes("{"))
      .flatMap((operation) => [
        mutant(
          operation.id,
          "path",
          "an unknown id gets something",
          "F102",
          () => accepting(operation, ({ path }) => Object.values(path).some((id) => /_?unknown$/.test(id))),
          404,
        ),
        mutant(
          operation.id,
          "path",
          "bad percent-encoding is 404",
          "none",
          () =>
            play({
              response(response, asked) {
                if (
                  asked.operation !== operation.id ||
                  !asked.request.path.includes("%zz") ||
                  response.status !== 400
                )
                  return undefined;
                return refusal(404, "not_found_error", "Not found.");
              },
            }),
          400,
        ),
      ]),
    body("createAgent", "model", "returned as it was sent", (given, asked) => ({
      ...given,
      model: sentTo(asked).model ?? given.model,
    })),
    body("createAgent", "instructions", "empty", (given) => ({ ...given, instructions: "" })),
    body("createAgent", "metadata", "empty when not given", (given) => ({ metadata: {}, ...given })),
    body("createAgent", "version", "from 0", (given) => ({ ...given, version: 0 })),
    body("createAgent", "tools", "without fields that are not described", (given) => ({
      ...given,
      tools: ((given.tools ?? []) as Body[]).map(({ type }) => ({ type })),
    })),
    body("createAgent", "mcp_servers", "without fields that are not described", (given) => ({
      ...given,
      mcp_servers: ((given.mcp_servers ?? []) as Body[]).map(({ type, name, url }) => ({
        ...(type !== undefined && { type }),
        name,
        url,
      })),
    })),
    body("createSession", "agent", "only its id", (given) => ({
      ...given,
      agent: { id: (given.agent as Body).id } as unknown,
    })),
    body("createSession", "status", "processing", (given) => ({ ...given, status: "processing" })),
    body("createSession", "agent_id", "not that of the agent", (given) => ({
      ...given,
      agent_id: "agent_other",
    })),
    body("cancelSession", "body", "only id and status", ({ id, status }) => ({ id, status })),
    body("archiveSession", "archived_at", "another time when archived again", (given) => ({
      ...given,
      archived_at: new Date().toISOString(),
    })),
    mutant("cancelSession", "path", "409 when cancelled already", "none", () => repeated("cancelSession")),
    mutant("archiveSession", "path", "409 when archived already", "none", () => repeated("archiveSession")),
    body("uploadFile", "purpose", "without its default", ({ purpose: _, ...rest }) => rest),
    body("uploadFile", "size_bytes", "characters instead of bytes", (given) => ({
      ...given,
      size_bytes: Math.max(0, Number(given.size_bytes) - 1),
    })),
    body("addSessionResources", "resources", "only the added ones", (given, asked) => ({
      ...given,
      resources: (given.resources as unknown[]).slice(
        -((sentTo(asked).resources as unknown[] | undefined)?.length ?? 1),
      ),
    })),
    body("sendSessionEvents", "data", "in reverse", (given) => ({
      ...given,
      data: [...(given.data as unknown[])].reverse(),
    })),
    body("sendSessionEvents", "data", "a turn for each message", (given) => ({
      ...given,
      data: (given.data as Body[]).map((event, at) =>
        at > 0 ? { ...event, turn_id: `${event.turn_id}${at}` } : event,
      ),
    })),
    body("listSessionEvents", "data", "with deltas", (given) => {
      const data = given.data as Body[];
      const message = data.find(({ type }) => type === "agent.message");
      return message ? { ...given, data: [...data, { ...message, delta: true }] } : given;
    }),
    body("listSessionEvents", "data", "without the user's events", (given) => ({
      ...given,
      data: (given.data as Body[]).filter(({ type }) => !String(type).startsWith("user.")),
    })),
    body("listSessionEvents", "data", "without what the agent did", (given) => ({
      ...given,
      data: (given.data as Body[]).filter(({ type }) => !String(type).startsWith("agent.")),
    })),
    body("getSession", "usage", "always zero", (given) => ({
      ...given,
      ...(given.usage ? { usage: zeros(given.usage) } : {}),
    })),
    unknown("body", "an empty 404", 404, (response) => ({ ...response, body: Buffer.alloc(0) })),
    unknown("body", "a 404 as HTML", 404, (response) => ({
      ...response,
      headers: withHeader(response.headers, "content-type", "text/html"),
      body: Buffer.from("<h1>Not found</h1>"),
    })),
    unknown("allow", "missing", 405, (response) => ({
      ...response,
      headers: withHeader(response.headers, "allow", undefined),
    })),
    unknown("allow", "every method", 405, (response) => ({
      ...response,
      headers: withHeader(response.headers, "allow", "GET, POST, PUT, PATCH, DELETE"),
    })),
    unknown("status", "404 instead of 405", 405, (response) => ({
      ...refusal(404, "not_found_error", "There is nothing at this path."),
      headers: withHeader(response.headers, "allow", undefined),
    })),
    unknown("status", "200 for everything", 404, (response) => ({
      ...response,
      status: 200,
      body: Buffer.from("{}"),
    })),
    unknown("x-request-id", "missing", 404, (response) => ({
      ...response,
      headers: withHeader(response.headers, "x-request-id", undefined),
    })),
    unknown("x-request-id", "missing", 405, (response) => ({
      ...response,
      headers: withHeader(response.headers, "x-request-id", undefined),
    })),
    ...allowedMutants(),
  ].filter((each, at, all) => all.findIndex(({ id }) => id === each.id) === at);
}

function zeros(usage: unknown): unknown {
  return JSON.parse(JSON.stringify(usage), (_, value) => (typeof value === "number" ? 0 : value));
}

function repeated(id: string): Wrong {
  /** By what they were about, the keys of those that succeeded: a request with the same key gets the first response again. */
  const done = new Map<string, (string | undefined)[]>();
  return play({
    request({ operation, path, request }) {
      const keys = done.get(String(Object.values(path)[0]));
      if (operation !== id || tokenOf(request) === undefined || !keys) return undefined;
      const key = keyOf(request);
      if (key !== undefined && keys.includes(key)) return undefined;
      return refusal(409, "conflict_error", "It is over already.");
    },
    response(response, { operation, path, request }) {
      if (operation !== id || response.status >= 300) return undefined;
      const about = String(Object.values(path)[0]);
      done.set(about, [...(done.get(about) ?? []), keyOf(request)]);
      return undefined;
    },
  });
}

const isJsonType = ({ headers }: WholeRequest) =>
  headers.some(
    (name, at) => at % 2 === 0 && name.toLowerCase() === "content-type" && /json/.test(headers[at + 1] ?? ""),
  );

let described: Map<string, Set<string>> | undefined;

/** The names of a request body's fields. */
function fieldsOf(operation: Operation, operations: readonly Operation[]): Set<string> {
  described ??= new Map(operations.map((each) => [each.id, new Set<string>()]));
  const known = described.get(operation.id) as Set<string>;
  if (known.size === 0)
    for (const { value } of operation.body?.content[0]?.examples ?? [])
      for (const name of Object.keys(value as object)) known.add(name);
  for (const name of [
    "name",
    "model",
    "system",
    "description",
    "tools",
    "mcp_servers",
    "skills",
    "metadata",
    "config",
    "agent",
    "environment_id",
    "title",
    "resources",
    "vault_ids",
    "memory_store_ids",
    "delta_flush_interval_ms",
    "events",
  ])
    known.add(name);
  return known;
}

/** An object of the API with a field that the description does not have, the same one wherever the object is seen. */
function withMore(object: Body): Body {
  return "id" in object || "file_id" in object
    ? { ...object, server_note: { of: object.id ?? object.file_id } }
    : object;
}

/** Servers that do what they may: a case that fails on one is a false alarm. */
function allowedMutants(): Mutant[] {
  const all = (kind: string, change: (response: WholeResponse) => WholeResponse): Mutant => ({
    ...mutant("every operation", "form", kind, "none", () =>
      play({ response: (response) => change(response) }),
    ),
    group: "allowed",
    isAllowed: true,
  });
  const json = (change: (value: unknown) => unknown) => (response: WholeResponse) => {
    const value = jsonOf(response.body);
    return value === undefined ? response : withJson(response, change(value));
  };
  const deep = (value: unknown, change: (object: Body) => Body): unknown => {
    if (Array.isArray(value)) return value.map((item) => deep(item, change));
    if (typeof value !== "object" || value === null) return value;
    return change(
      Object.fromEntries(
        Object.entries(value).map(([name, field]) => [
          name,
          name === "metadata" ? field : deep(field, change),
        ]),
      ),
    );
  };
  return [
    all("names of headers in capitals", (response) => ({
      ...response,
      headers: response.headers.map((each, at) => (at % 2 === 0 ? each.toUpperCase() : each)),
    })),
    all("charset in the content type", (response) => ({
      ...response,
      headers: response.headers.map((each, at) =>
        at % 2 === 1 && each === "application/json" ? "application/json; charset=utf-8" : each,
      ),
    })),
    all("JSON with white space", (response) => {
      const value = jsonOf(response.body);
      return value === undefined
        ? response
        : { ...response, body: Buffer.from(JSON.stringify(value, null, 2)) };
    }),
    all(
      "fields in reverse",
      json((value) => deep(value, (object) => Object.fromEntries(Object.entries(object).reverse()))),
    ),
    {
      ...mutant("every operation", "form", "more fields in every object that has an id", "none", () =>
        play({
          response: (response) => json((value) => deep(value, withMore))(response),
          stream: () => (frame) => {
            const value = frame.event === "heartbeat" ? undefined : jsonOf(Buffer.from(frame.data ?? ""));
            return [value === undefined ? frame : { ...frame, data: JSON.stringify(deep(value, withMore)) }];
          },
        }),
      ),
      group: "allowed",
      isAllowed: true,
    },
    all("more headers", (response) => ({
      ...response,
      headers: [...response.headers, "x-served-by", "node-1", "cache-control", "no-store"],
    })),
  ];
}
