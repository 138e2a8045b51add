const MASK = (1n << 64n) - 1n;

/**
 * The pseudo-random generator SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. Small,
 * the same on every machine, and good for reproducible ids; not for secrets.
 *
 * @param seed Any integer; its lowest 64 bits count.
 * @returns A function that fills an array with the next random bytes and returns it.
 */
export function splitMix64(seed: number): (length: number) => Uint8Array {
  let state = BigInt.asUintN(64, BigInt(seed));
  const next = (): bigint => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return z ^ (z >> 31n);
  };
  return (length) => {
    const bytes = Buffer.alloc(Math.ceil(length / 8) * 8);
    for (let at = 0; at < bytes.length; at += 8) bytes.writeBigUInt64BE(next(), at);
    return bytes.subarray(0, length);
  };
}
