/** @returns The middle one of the numbers, or what lies between the two middle ones; at least one is needed. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] as number) + (sorted[sorted.length - 1 - middle] as number)) / 2;
}
