import { upgradeDocument } from "@cloud-agents/spec/description";
import type { Bundle, Change } from "./Change.ts";
import { Comparison } from "./diff/Comparison.ts";
import { compareDocuments } from "./diff/document.ts";
import { compareOperations, comparePathItems } from "./diff/operations.ts";

const ORDER = ["major", "minor", "patch"];

/**
 * Names every difference between two versions of an OpenAPI 3.1 or 3.0 description, and what it means by the policy in `policy.ts`.
 * A change inside a shared component is named once for requests and once for responses, with every operation that it
 * reaches there.
 *
 * @param before The earlier version, with all its references into itself. Neither version is changed.
 * @param after The later version.
 * @param now The moment with which dates of `x-sunset` are compared.
 * @returns The changes: major before minor before patch, then by subject and field. Empty when the versions say the same.
 */
export function describeChanges(before: Bundle, after: Bundle, now: Date = new Date()): Change[] {
  const comparison = new Comparison(upgraded(before), upgraded(after), now.toISOString().slice(0, 10));
  compareOperations(comparison);
  comparePathItems(comparison);
  // Last: it asks which components were compared.
  compareDocuments(comparison);
  return comparison.changes().sort((one, other) => compare(keyOf(one), keyOf(other)));
}

/** What a description of OpenAPI 3.0 says in the words of 3.1, so that both versions can be compared. */
function upgraded(document: Bundle): Bundle {
  if (!/^3\.0\./.test(String(document.openapi))) return document;
  const copy = structuredClone(document);
  upgradeDocument(copy);
  return { ...copy, openapi: document.openapi };
}

function keyOf({ level, subject, field, side, rule, detail, before, after }: Change): string[] {
  const rank = String(ORDER.indexOf(level));
  return [rank, subject, field, side, rule, detail, before ?? "", after ?? ""];
}

/** By code units, which is the same order in every locale. */
function compare(one: string[], other: string[]): number {
  const index = one.findIndex((part, position) => part !== other[position]);
  if (index === -1) return 0;
  return (one[index] ?? "") < (other[index] ?? "") ? -1 : 1;
}
