import type { Terminal } from "./createTerminal.ts";

/** A part of the workspace that is written by hand, and has to follow the description. */
export interface Follower {
  /** As the terminal calls it. */
  name: string;
  /** Its folder, relative to the root. Two checks may have the same name and folder. */
  folder: string;
  /** @returns one line for each place that does not follow, with what to do */
  check(signal: AbortSignal): Promise<string[]>;
}

/** Findings of a package that are listed before the rest is only counted. */
const SHOWN = 5;

export interface FollowCheck {
  /**
   * Checks everything in the background. A check that still runs is given up.
   *
   * @param edited files whose packages are checked first, relative to the root
   * @param told findings that were printed already
   */
  begin(edited?: readonly string[], told?: readonly string[]): void;
  /** Gives up a running check; what it said last stays true. Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/**
 * Says what does not follow the description yet, and when it does again.
 *
 * @param followers in the order in which they are checked
 */
export function createFollowCheck(
  followers: readonly Follower[],
  terminal: Pick<Terminal, "line" | "good" | "bad">,
): FollowCheck {
  /** What was last said of each one that does not follow. */
  const said = new Map<Follower, string>();
  let given = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(edited: readonly string[], told: readonly string[], signal: AbortSignal): Promise<void> {
    const isEdited = ({ folder }: Follower) => edited.some((file) => file.startsWith(`${folder}/`));
    const first = followers.filter(isEdited);
    for (const follower of [...first, ...followers.filter((other) => !first.includes(other))]) {
      const { name } = follower;
      const found = await follower.check(signal);
      signal.throwIfAborted();
      const text = found.join("\n");
      if (found.length === 0) {
        const isSaid = () => [...said.keys()].some((other) => other.name === name);
        if (said.delete(follower) && !isSaid()) terminal.line(`${terminal.good("✓")} ${name} follows again`);
      } else if (said.get(follower) !== text) {
        said.set(follower, text);
        const untold = found.filter((line) => !told.includes(line));
        for (const line of untold.slice(0, SHOWN))
          terminal.line(`${terminal.bad("!")} ${name} does not follow yet: ${line}`);
        if (untold.length > SHOWN)
          terminal.line(`  and ${untold.length - SHOWN} more: npm test lists them all`);
      }
    }
  }
  return {
    begin(edited = [], told = []) {
      given.abort();
      given = new AbortController();
      const { signal } = given;
      running = running
        .then(() => run(edited, told, signal))
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
