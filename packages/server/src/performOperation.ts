import { checkRequest, hasBodyField, type Operation } from "@cloud-agents/validator";
import { type Account, accounts } from "./auth/accounts.ts";
import { createHandlers } from "./handlers/index.ts";
import type { Services } from "./handlers/Services.ts";
import { ApiProblem, problem } from "./http/ApiProblem.ts";
import type { ApiResponse } from "./http/ApiResponse.ts";
import { IDEMPOTENCY_KEY, replayOrRun, requestHash } from "./http/idempotency.ts";
import { preferredExample } from "./http/preferredExample.ts";
import { noBody, type RequestBody } from "./http/RequestBody.ts";
import { readBody } from "./http/readBody.ts";
import { withDefaults } from "./http/withDefaults.ts";
import { StoreUnavailable } from "./store/StoreUnavailable.ts";
import { isWork, type Work } from "./store/Work.ts";

/** Does what a request asks for, given the operation that it is for and the values in its path. */
export type PerformOperation = (
  operation: Operation,
  path: Record<string, string>,
  request: Request,
) => Promise<ApiResponse | Response>;

type Body = ApiResponse["body"];

/** A handler of any operation. Which call fits which operation is checked where the handlers are made. */
type AnyHandler = (call: object) => Result | Work<Result>;

type Result = Body | (Partial<ApiResponse> & { body: Body });

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/**
 * Makes the pipeline of every request: authenticate, authorize, validate, replay, handle.
 *
 * @returns A function that throws ApiProblem.
 */
export function createPerformOperation(services: Services): PerformOperation {
  const { store, contents, maxBodyBytes, log } = services;
  const handlers = createHandlers(services) as unknown as Partial<Record<string, AnyHandler>>;
  const accountOf = accounts(services.tokens);

  return async (operation, path, request) => {
    const { id, method } = operation;
    const handler = handlers[id];
    if (!handler) throw new Error(`The description has ${id}, for which src/handlers has no handler.`);
    if (operation.body === "raw")
      throw new Error(`${id} takes neither JSON nor a form, and src/http/readBody reads nothing else.`);
    const account = authenticate(request.headers.get("authorization"));
    if (!isDecodable(request.url)) throw problem(400, "malformed_request", {});
    if (account.readOnly && !SAFE_METHODS.includes(method)) throw problem(403, "not_allowed", {});
    const prefer = request.headers.get("prefer");
    const example = prefer === null ? undefined : preferredExample(id, prefer);
    if (example) return example;
    const body =
      operation.body === "none"
        ? noBody
        : await readBody(request, operation.body, maxBodyBytes, {
            has: (field) => hasBodyField(id, field),
            receive: () => contents.receive(),
          });
    const use = () => respond(operation, handler, account.id, path, request, body);
    return body.files.size === 0 ? use() : releasing(body, use);
  };

  async function respond(
    { id, method, status, idempotent }: Operation,
    handler: AnyHandler,
    account: string,
    path: Record<string, string>,
    request: Request,
    body: RequestBody,
  ): Promise<ApiResponse> {
    const headers = headersByName(request.headers);
    const checked = checkRequest(id, { path, query: queryOf(request.url), headers, body: body.value });
    const [finding] = checked.findings;
    if (finding) throw new ApiProblem(400, finding.message, finding.path || undefined);
    for (const { content } of body.files.values()) await content.complete();

    const call = {
      account,
      path: checked.path,
      query: checked.query,
      headers: request.headers,
      body: withDefaults(id, checked.body),
      files: body.files,
    };
    const run = () => runHandler(handler, call, status);
    if (SAFE_METHODS.includes(method)) return store.read(run);
    const key = idempotent ? request.headers.get(IDEMPOTENCY_KEY) : null;
    const use = key === null ? undefined : { account, key, request: requestHash(id, checked.path, body) };
    const work = use ? () => replayOrRun(services, use, run) : run;
    return body.files.size === 0 ? store.inGroup(work) : contents.inTurn(() => store.inGroup(work));
  }

  /** Does something with files, which are kept or gone then. */
  async function releasing<Result>({ files }: RequestBody, use: () => Promise<Result>): Promise<Result> {
    let isUndecided = false;
    try {
      return await use();
    } catch (error) {
      isUndecided = error instanceof StoreUnavailable ? error.isUndecided : !(error instanceof ApiProblem);
      throw error;
    } finally {
      for (const { content } of files.values())
        await content
          .release(isUndecided)
          .catch((error: unknown) => log.warn("file_not_released", { error }));
    }
  }

  function authenticate(authorization: string | null): Account {
    const [, token] = /^bearer +(\S.*)$/i.exec(authorization ?? "") ?? [];
    if (token === undefined) throw problem(401, "token_missing", {});
    const account = accountOf(token.trimEnd());
    if (!account) throw problem(401, "invalid_token", {});
    return account;
  }
}

/**
 * Calls a handler. Not a function within the one that handles a request: each generator function has a prototype, with a shape of its own.
 *
 * @param status The first described status, which is that of success.
 */
function* runHandler(handler: AnyHandler, call: object, status: number): Work<ApiResponse> {
  const given = handler(call);
  const result = isWork(given) ? yield* given : given;
  return isBody(result) ? { status, body: result } : { status, ...result };
}

function isBody(result: Result): result is Body {
  return typeof result === "string" || result === null || result instanceof ReadableStream;
}

/** Hono passes on what it cannot decode, as it stands. */
function isDecodable(url: string): boolean {
  if (!url.includes("%")) return true;
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/** The headers as an object, of which only what is looked at is looked up. */
function headersByName(headers: Headers): Record<string, string | undefined> {
  return new Proxy({}, { get: (_, name) => headers.get(String(name)) ?? undefined });
}

function queryOf(url: string): Record<string, string | string[]> {
  const start = url.indexOf("?");
  const query: Record<string, string | string[]> = {};
  if (start === -1) return query;
  const parameters = new URLSearchParams(url.slice(start + 1));
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    Object.defineProperty(query, name, { value: values.length === 1 ? values[0] : values, enumerable: true });
  }
  return query;
}
