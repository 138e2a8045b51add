import { splitMix64 } from "../../src/ids/splitMix64.ts";

/** @returns A function that gives the next whole number from 0 to below its argument, at most 2 ** 32. */
export function randomNumbers(seed: number): (below: number) => number {
  const bytes = splitMix64(seed);
  return (below) => Math.floor((Buffer.from(bytes(4)).readUInt32BE() / 2 ** 32) * below);
}
