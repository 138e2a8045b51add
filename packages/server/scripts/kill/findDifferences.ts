import type { KnownSessionEvent, Session } from "@cloud-agents/types";
import { canonicalJson } from "../../src/http/canonicalJson.ts";
import { turnDifferences } from "./turnDifferences.ts";
import { type Caller, type Item, readAll, type Write } from "./Write.ts";

/** What a server has of an account, against what it acknowledged. */
export interface Findings {
  turns: number;
  /** How many turns the server's end cut short. */
  cut: number;
  differences: string[];
}

/**
 * Reads everything that an account has and compares it with what was acknowledged: all of it must be there as it was acknowledged, in
 * that order, and nothing else.
 *
 * @param ledgers The writes of each writer, in their order, all acknowledged.
 */
export async function findDifferences(caller: Caller, ledgers: readonly Write[][]): Promise<Findings> {
  const writes = ledgers.flat();
  const responses = (kind: Write["kind"], path?: string) =>
    writes
      .filter((write) => write.kind === kind && (path === undefined || write.path === path))
      .map(({ response }) => JSON.parse(response?.text ?? "null"));
  const findings: Findings = { turns: 0, cut: 0, differences: [] };
  const { differences } = findings;

  for (const kind of ["agent", "environment", "file"] as const)
    differences.push(...compare(kind, responses(kind), await readAll(caller, `/${kind}s`)));

  const sessions = await readAll<Session>(caller, "/sessions");
  // These change while the session is in use; the rest must be as it was acknowledged.
  const fixed = ({ status, usage, updated_at, resources, ...rest }: Session) => rest;
  differences.push(...compare("session", responses("session").map(fixed), sessions.map(fixed)));

  for (const session of sessions) {
    const path = `/sessions/${session.id}`;
    const attached = responses("resources", `${path}/resources`).at(-1)?.resources ?? [];
    if (!isEqual(session.resources, attached))
      differences.push(
        `${path} has the resources ${text(session.resources)}, but ${text(attached)} was acknowledged`,
      );

    const log = await readAll<KnownSessionEvent>(caller, `${path}/events`);
    const sent = responses("events", `${path}/events`).flatMap(({ data }) => data);
    const fromUser = log.filter(({ type }) => type.startsWith("user."));
    differences.push(...compare(`${path}/events`, sent, fromUser));
    if (!isEqual(fromUser, sent)) differences.push(`${path}/events are not in the order they were sent`);
    if (new Set(log.map(({ id }) => id)).size < log.length)
      differences.push(`${path}/events has an id twice`);
    const turns = turnDifferences(log);
    findings.turns += turns.count;
    findings.cut += turns.cut;
    differences.push(...turns.differences);
  }
  return findings;
}

/** @returns Which items were acknowledged but are not there, which are there but were never acknowledged, and which differ. */
export function compare(name: string, acknowledged: readonly Item[], found: readonly Item[]): string[] {
  const byId = (items: readonly Item[]) => new Map(items.map((item) => [item.file_id ?? item.id, item]));
  const [before, after] = [byId(acknowledged), byId(found)];
  return [
    ...(after.size < found.length ? [`${name}: listed twice`] : []),
    ...acknowledged.flatMap((item) => {
      const now = after.get(item.file_id ?? item.id);
      if (!now) return [`${name}: lost ${text(item)}`];
      return isEqual(now, item) ? [] : [`${name}: was acknowledged as ${text(item)} and is ${text(now)}`];
    }),
    ...found.flatMap((item) =>
      before.has(item.file_id ?? item.id) ? [] : [`${name}: made, but never acknowledged: ${text(item)}`],
    ),
  ];
}

function isEqual(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
