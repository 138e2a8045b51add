import { basename } from "node:path";
import type { Terminal } from "./createTerminal.ts";

/** Findings of a package that are listed before the rest is only counted. */
const SHOWN = 5;

export interface FollowCheck {
  /**
   * Checks all packages in the background. A check that still runs is given up.
   *
   * @param edited files whose packages are checked first, relative to the root
   */
  begin(edited?: readonly string[]): void;
  /** Gives up a running check; what it said last stays true. Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/**
 * Says which packages do not follow the description yet, and when they do again.
 *
 * @param folders folders of the packages, in the order in which they are checked
 * @param check returns one line for each place in a package that does not follow
 */
export function createFollowCheck(
  folders: readonly string[],
  check: (folder: string, signal: AbortSignal) => Promise<string[]>,
  terminal: Pick<Terminal, "line" | "good" | "bad">,
): FollowCheck {
  /** What was last said of each package that does not follow. */
  const said = new Map<string, string>();
  let given = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(edited: readonly string[], signal: AbortSignal): Promise<void> {
    const isEdited = (folder: string) => edited.some((file) => file.startsWith(`${folder}/`));
    const first = folders.filter(isEdited);
    for (const folder of [...first, ...folders.filter((other) => !first.includes(other))]) {
      const found = await check(folder, signal);
      signal.throwIfAborted();
      const name = basename(folder);
      const text = found.join("\n");
      if (found.length === 0) {
        if (said.delete(folder)) terminal.line(`${terminal.good("✓")} ${name} follows again`);
      } else if (said.get(folder) !== text) {
        said.set(folder, text);
        for (const line of found.slice(0, SHOWN))
          terminal.line(`${terminal.bad("!")} ${name} does not follow yet: ${line}`);
        if (found.length > SHOWN)
          terminal.line(`  and ${found.length - SHOWN} more: npm run lint lists them all`);
      }
    }
  }
  return {
    begin(edited = []) {
      given.abort();
      given = new AbortController();
      const { signal } = given;
      running = running
        .then(() => run(edited, signal))
        .catch((error) => {
          if (!signal.aborted) terminal.line(terminal.bad(`Types could not be checked: ${error.message}`));
        });
    },
    stop() {
      given.abort();
      return running;
    },
  };
}
