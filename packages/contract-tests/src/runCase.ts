import { APIError, CloudAgents } from "@cloud-agents/client";
import type { Case, Context } from "./Case.ts";
import { callOperation, type Input } from "./callOperation.ts";
import { operationOf, type ResponseCheck } from "./createResponseCheck.ts";
import type { World } from "./createWorld.ts";
import type { Description } from "./description.ts";
import { type Exchange, recordExchanges } from "./recordExchanges.ts";
import type { Target } from "./target.ts";

/** What all cases of a run share. */
export interface Run {
  description: Description;
  target: Target;
  world: World;
  check: ResponseCheck;
}

/**
 * Runs one case against the target.
 *
 * @throws Error that names, for each request that was not answered as described, the request line and each
 *   difference: where, what was expected, what came
 */
export async function runCase(run: Run, wanted: Case): Promise<void> {
  const exchanges: Exchange[] = [];
  let thrown: APIError | undefined;
  try {
    await wanted.run(contextOf(run, exchanges));
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    thrown = error;
  }
  const last = exchanges.at(-1);
  if (!last) throw new Error("The case made no request.");
  const findings = await Promise.all(
    exchanges.map(async (exchange) => [
      ...(exchange === last ? await judge(run, wanted, last, thrown) : []),
      ...(await run.check(exchange)),
    ]),
  );
  const wrong = exchanges.flatMap((exchange, index) => {
    const lines = findings[index] ?? [];
    return lines.length === 0 ? [] : [requestLine(exchange), ...lines.map((line) => `    ${line}`)];
  });
  if (wrong.length > 0) throw new Error([title(wanted), ...wrong].join("\n"));
}

function title({ operation, status, name }: Case): string {
  return `${operation ?? "outside of the operations"} ${status}: ${name}`;
}

function requestLine({ method, url, status }: Exchange): string {
  return `  ${method} ${url.pathname}${url.search} answered ${status}`;
}

/** Holds the last answer, and what the client made of it, against what the case wants. */
async function judge(
  { description, target }: Run,
  wanted: Case,
  last: Exchange,
  thrown: APIError | undefined,
) {
  const operation = operationOf(description, target.url, last)?.id ?? null;
  if (operation !== wanted.operation) return [`operation: expected ${wanted.operation}, got ${operation}`];
  if (last.status !== wanted.status) {
    return [`status: expected ${wanted.status}, got ${last.status}${thrown ? ` (${thrown.message})` : ""}`];
  }
  const findings: string[] = [];
  const error = last.status < 400 ? undefined : errorOf(await last.body());
  if (wanted.message !== undefined && error?.message !== wanted.message) {
    findings.push(
      `$.error.message: expected ${JSON.stringify(wanted.message)}, got ${JSON.stringify(error?.message)}`,
    );
  }
  for (const [name, value] of Object.entries(wanted.headers ?? {})) {
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
    // Reported by the check of the body.
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
      const given: Record<string, string> = {};
      for (const parameter of operation.parameters.filter((candidate) => candidate.in === "path")) {
        given[parameter.name] = path[parameter.name] ?? (await world.id(parameter.name));
      }
      const api = new CloudAgents({ token, baseUrl: target.url, fetch, maxRetries: 0 });
      return (await callOperation(api, operation, { ...input, path: given })) as T;
    },
    raw: (method, path, init) => fetch(target.url + path, { ...init, method }),
  };
}
