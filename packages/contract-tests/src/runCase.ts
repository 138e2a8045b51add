import { APIError, CloudAgents } from "@cloud-agents/client";
import type { Case, Context } from "./Case.ts";
import { callOperation, type Input } from "./callOperation.ts";
import { operationOf, type ResponseCheck } from "./createResponseCheck.ts";
import type { World } from "./createWorld.ts";
import type { ModelCheck } from "./model/createModelCheck.ts";
import type { Description } from "./readDescription.ts";
import { type Exchange, recordExchanges } from "./recordExchanges.ts";
import type { Target } from "./target.ts";

/** What all cases of a run share. */
export interface Run {
  description: Description;
  target: Target;
  world: World;
  check: ResponseCheck;
  /** Compares each response with what the target was told before; only for one that keeps state. */
  model?: ModelCheck;
}

/**
 * Runs one case against the target.
 *
 * @throws Error that names each request whose response is not as expected, with every difference: where, expected, got.
 */
export async function runCase(run: Run, expected: Case): Promise<void> {
  const exchanges: Exchange[] = [];
  let thrown: APIError | undefined;
  try {
    await expected.run(contextOf(run, exchanges));
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    thrown = error;
  }
  const last = exchanges.at(-1);
  if (!last) throw new Error("The case made no request.");
  const modelled = new Map<Exchange, string[]>();
  for (const exchange of exchanges) modelled.set(exchange, await modelLines(run, exchange));
  const findings = await Promise.all(
    exchanges.map(async (exchange) => [
      ...(exchange === last ? await judge(run, expected, last, thrown) : []),
      ...(await run.check(exchange)),
      ...(modelled.get(exchange) ?? []),
    ]),
  );
  const wrong = exchanges.flatMap((exchange, index) => {
    const lines = findings[index] ?? [];
    return lines.length === 0 ? [] : [requestLine(exchange), ...lines.map((line) => `    ${line}`)];
  });
  if (wrong.length > 0) throw new Error([title(expected), ...wrong].join("\n"));
}

/** What the model says about an exchange, which it has to be shown in order. */
async function modelLines({ model }: Run, exchange: Exchange): Promise<string[]> {
  const differences = (await model?.(exchange)) ?? [];
  return differences.map(
    ({ where, expected, got, source }) => `${where}: expected ${expected}, got ${got} (${source?.says})`,
  );
}

function title({ operation, status, name }: Case): string {
  return `${operation ?? "unknown route"} ${status}: ${name}`;
}

function requestLine({ method, url, status }: Exchange): string {
  return `  ${method} ${url.pathname}${url.search} returned ${status}`;
}

/** Compares the last response, and what the client made of it, with what the case expects. */
async function judge(
  { description, target }: Run,
  expected: Case,
  last: Exchange,
  thrown: APIError | undefined,
) {
  const operation = operationOf(description, target.url, last)?.id ?? null;
  if (operation !== expected.operation)
    return [`operation: expected ${expected.operation}, got ${operation}`];
  if (last.status !== expected.status) {
    return [`status: expected ${expected.status}, got ${last.status}${thrown ? ` (${thrown.message})` : ""}`];
  }
  const findings: string[] = [];
  const error = last.status < 400 ? undefined : errorOf(await last.body());
  if (expected.message !== undefined && error?.message !== expected.message) {
    findings.push(
      `$.error.message: expected ${JSON.stringify(expected.message)}, got ${JSON.stringify(error?.message)}`,
    );
  }
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const got = last.headers.get(name);
    if (got !== value) findings.push(`header ${name}: expected ${value}, got ${got ?? "nothing"}`);
  }
  if (thrown && (thrown.status !== last.status || thrown.type !== error?.type)) {
    findings.push(`client: expected ${last.status} ${error?.type}, got ${thrown.status} ${thrown.type}`);
  }
  return findings;
}

function errorOf(body: string): { type?: string; message?: string } | undefined {
  try {
    return JSON.parse(body).error;
  } catch {
    // The check of the body reports it.
    return undefined;
  }
}

function contextOf({ description, target, world }: Run, exchanges: Exchange[]): Context {
  const fetch = recordExchanges(globalThis.fetch, exchanges);
  return {
    target,
    world,
    async call<T>(id: string, { path = {}, ...input }: Input = {}, token = target.token) {
      const operation = description.operations.find((candidate) => candidate.id === id);
      if (!operation) throw new Error(`The description has no operation ${id}.`);
      const ids: Record<string, string> = {};
      for (const parameter of operation.parameters.filter((candidate) => candidate.in === "path")) {
        // What is deleted must not be what other cases share.
        const create = operation.method === "DELETE" ? world.newId : world.id;
        ids[parameter.name] = path[parameter.name] ?? (await create(parameter.name));
      }
      const api = new CloudAgents({ token, baseUrl: target.url, fetch, maxRetries: 0 });
      return (await callOperation(api, operation, { ...input, path: ids })) as T;
    },
    raw: (method, path, init) => fetch(target.url + path, { ...init, method }),
  };
}
