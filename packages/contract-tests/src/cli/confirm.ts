import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import { CannotRun } from "../CannotRun.ts";

/**
 * Asks whether to go on.
 *
 * @throws CannotRun when nobody agrees, or nobody can be asked because the input is no terminal.
 */
export async function confirm(input: Readable & { isTTY?: boolean }, output: Writable): Promise<void> {
  if (!input.isTTY) {
    throw new CannotRun(
      "Nobody can be asked whether to do this. Add --yes, or set CI, to do it without asking.",
    );
  }
  const terminal = createInterface({ input, output });
  // Ctrl-C and Ctrl-D end the question with an error; an input that ends leaves it without a reply.
  const asked = terminal.question("Go on? [y/N] ").catch(() => "");
  const closed = once(terminal, "close").then(() => "");
  const reply = await Promise.race([asked, closed]);
  terminal.close();
  if (!/^y(es)?$/i.test(reply.trim())) throw new CannotRun("Nothing was done.");
}
