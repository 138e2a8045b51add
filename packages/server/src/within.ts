import { setTimeout } from "node:timers/promises";

/** Waits for something, though not for ever; resolves to whether it has happened. What it does goes on otherwise. */
export async function within(ms: number, happening: Promise<unknown>): Promise<boolean> {
  const late = new AbortController();
  try {
    return await Promise.race([happening.then(() => true), setTimeout(ms, false, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}
