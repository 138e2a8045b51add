import { type Caller, send, type Write } from "./Write.ts";

/**
 * Sends writes of one writer again, each with its key.
 *
 * @param writes Those that were acknowledged must get the same response again; one that was not gets a response now.
 * @returns What went wrong.
 */
export async function repeatWrites(caller: Caller, writes: readonly Write[]): Promise<string[]> {
  const differences: string[] = [];
  for (const write of writes) {
    const what = `POST ${write.path} with key ${write.key}`;
    const first = write.response;
    const again = await send(caller, write);
    if (!first) {
      write.response = again;
      if (again.status >= 300)
        differences.push(`${what}, repeated, was acknowledged with ${again.status}: ${again.text}`);
    } else if (!again.replayed || again.status !== first.status || again.text !== first.text) {
      differences.push(
        `${what} was acknowledged with ${first.status} ${first.text} and, repeated, with ${again.status} ${again.text}${again.replayed ? "" : ", not as a replay"}`,
      );
    }
  }
  return differences;
}
