import type { Description } from "@cloud-agents/spec/description";

/** Where the server has the states of a session. */
const TABLES = "packages/server/src/sessions/sessionTables.ts";

/**
 * Names the states of a session that only the description or only the server has.
 *
 * @param sources the server's hand-written files: their text by path
 * @returns one line for each, with the place of the server's list
 */
export function otherStates({ schemas }: Description, sources: ReadonlyMap<string, string>): string[] {
  const text = sources.get(TABLES) ?? "";
  const [before = "", list] = /^(.*sessionStates = \[)([^\]]*)\]/s.exec(text)?.slice(1) ?? [];
  const described = schemas.get("SessionStatus")?.["x-transitions"];
  if (list === undefined || typeof described !== "object" || described === null) return [];
  const has = [...list.matchAll(/"(\w+)"/g)].map(([, state]) => state as string);
  const wants = Object.keys(described);
  const place = `${TABLES}:${before.split("\n").length}`;
  return [
    ...wants
      .filter((state) => !has.includes(state))
      .map((state) => `does not have the state ${state}, which`),
    ...has
      .filter((state) => !wants.includes(state))
      .map((state) => `has the state ${state}, which no longer`),
  ].map((what) => `${place} ${what} is in x-transitions of spec/components/schemas/SessionStatus.yaml`);
}
