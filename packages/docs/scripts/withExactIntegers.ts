/** Whole numbers from here on are of no type of 64 bits, so that nobody means each of their digits. */
const LIMIT = 2 ** 64;

/**
 * Copies the value of an example with integers that JavaScript holds exactly. The largest of 64 bits, which descriptions like to give, would be
 * printed rounded up, and then no server takes it.
 */
export function withExactIntegers(value: unknown): unknown {
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= LIMIT)
    return Math.max(Number.MIN_SAFE_INTEGER, Math.min(value, Number.MAX_SAFE_INTEGER));
  if (Array.isArray(value)) return value.map(withExactIntegers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withExactIntegers(each)]));
}
