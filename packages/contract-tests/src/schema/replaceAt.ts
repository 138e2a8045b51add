import { stepsOf } from "../stepsOf.ts";

/**
 * Copies a value with another one at a place in it.
 *
 * @param path The place, as the validator writes it; empty for the whole.
 */
export function replaceAt(value: unknown, path: string, replacement: unknown): unknown {
  const replace = (part: unknown, [step, ...rest]: (string | number)[]): unknown => {
    if (step === undefined) return replacement;
    if (Array.isArray(part)) return part.map((item, index) => (index === step ? replace(item, rest) : item));
    const fields = part as Record<string, unknown>;
    return { ...fields, [step]: replace(fields[step], rest) };
  };
  return replace(value, stepsOf(path));
}
