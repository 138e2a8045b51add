import type { CheckError } from "./checks.ts";
import { childShape } from "./childShape.ts";
import { type Finding, MAX_FINDINGS } from "./Finding.ts";
import { type JsonPath, printPath, subjectOf } from "./JsonPath.ts";
import { interpolate } from "./message.ts";
import { invalidMessage, requiredMessage } from "./operations.ts";
import type { Shape } from "./Shape.ts";

/** The errors of one value, and of its fields and items by name or index. */
interface Mistakes {
  here: CheckError[];
  inside: Map<string, Mistakes>;
}

/**
 * Turns the errors of a check into one finding per mistake, in document order: first what is wrong with a value
 * itself, or else its missing fields in the order of its schema; then its fields in the order in which they were sent.
 * Visits only the parts of the value that have errors.
 *
 * @param errors What a check reported, in any order.
 * @param value The value that was checked.
 * @param shape The value's shape.
 * @param whole The catalogue's subject for the value itself.
 * @returns At most 20 findings.
 */
export function bodyFindings(
  errors: readonly CheckError[],
  value: unknown,
  shape: Shape,
  whole: "request" | "response" | "event",
): Finding[] {
  const findings: Finding[] = [];

  const report = (path: JsonPath, keyword: string, at: Shape | undefined) => {
    const template = at?.messages?.[keyword] ?? (keyword === "required" ? requiredMessage : invalidMessage);
    const message = interpolate(template, { subject: subjectOf(path, whole) });
    findings.push({ in: "body", path: printPath(path), keyword, message });
  };

  const visit = (mistakes: Mistakes, part: unknown, at: Shape | undefined, path: JsonPath) => {
    const wrong = mistakes.here.filter(({ keyword }) => keyword !== "required");
    const first = wrong.find(({ keyword }) => keyword === "type") ?? wrong[0];
    if (first) report(path, first.keyword, at);
    if (typeof part !== "object" || part === null) return;
    if (!first) {
      for (const name of new Set(mistakes.here.map(({ params }) => params.missingProperty as string))) {
        if (findings.length === MAX_FINDINGS) return;
        report([...path, name], "required", at && childShape(at, part, name));
      }
    }
    for (const step of stepsInside(mistakes, part)) {
      if (findings.length === MAX_FINDINGS) return;
      const inner = (part as Record<string | number, unknown>)[step];
      visit(mistakes.inside.get(`${step}`) as Mistakes, inner, at && childShape(at, part, step), [
        ...path,
        step,
      ]);
    }
  };

  visit(groupByPlace(errors), value, shape, []);
  return findings;
}

function stepsInside({ inside }: Mistakes, part: object): (string | number)[] {
  if (inside.size === 0) return [];
  if (Array.isArray(part)) return [...inside.keys()].map(Number).sort((a, b) => a - b);
  return Object.keys(part).filter((name) => inside.has(name));
}

function groupByPlace(errors: readonly CheckError[]): Mistakes {
  const root: Mistakes = { here: [], inside: new Map() };
  for (const error of errors) {
    // The condition that selected a branch: mistakes in the branch have errors of their own. And what is wrong with a field's
    // name: the object has an error for it.
    if (error.keyword === "if" || error.propertyName !== undefined) continue;
    let mistakes = root;
    for (const step of error.instancePath.split("/").slice(1)) {
      const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
      const inner = mistakes.inside.get(name) ?? { here: [], inside: new Map() };
      mistakes.inside.set(name, inner);
      mistakes = inner;
    }
    mistakes.here.push(error);
  }
  return root;
}
