import { secretMembers } from "./operations.ts";

/** Deeper than any body has a reason to be, and far from what exhausts the stack. */
const MAX_DEPTH = 100;

/**
 * A copy of a value for a log: every member that the description calls a password is "[redacted]".
 *
 * It goes by the member's name alone, at any depth. A request that is not valid, or that has the member where the
 * description does not, contains a secret all the same. What is nested more than 100 levels deep is left out.
 *
 * @param value the body of a request or an answer, an event, or a part of one. It is not changed.
 */
export function redact(value: unknown): unknown {
  return redactedAt(value, 0);
}

/**
 * Whether the description calls the members of this name passwords, so that `redact` hides them.
 *
 * @param name a member's name.
 */
export function isSecretMember(name: string): boolean {
  return secretMembers.has(name);
}

function redactedAt(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redactedAt(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecretMember(name) ? "[redacted]" : redactedAt(member, depth + 1),
    ]),
  );
}
