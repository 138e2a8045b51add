/** Waits until the probe returns a value, and fails when that takes too long. */
export async function until<Result>(
  probe: () => Result | undefined | false | Promise<Result | undefined | false>,
): Promise<Result> {
  for (let attempt = 0; attempt < 5000; attempt += 1) {
    const result = await probe();
    if (result !== undefined && result !== false) return result;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error("What was waited for did not happen");
}
