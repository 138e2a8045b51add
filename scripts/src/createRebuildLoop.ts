/** Milliseconds without a further change before a rebuild starts: an editor may write several files at once. */
const QUIET_MS = 150;

export interface RebuildLoop {
  /** Says that a file changed. Changes during a rebuild are dealt with in one further rebuild. */
  touch(file: string): void;
  /** Stops for good; resolves when a running rebuild has ended. */
  stop(): Promise<void>;
}

/**
 * Collects changes and redoes the work, one rebuild at a time. The first rebuild, with no changed file,
 * starts at once.
 *
 * @param rebuild gets the changed files, each once, and a function that tells whether more have changed
 *   since it began; what it throws is passed to `onError`
 * @param onError gets what a rebuild threw; the loop goes on
 */
export function createRebuildLoop(
  rebuild: (files: string[], outdated: () => boolean) => Promise<void>,
  onError: (error: unknown) => void,
): RebuildLoop {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  const start = () => {
    const files = [...changed].sort();
    changed.clear();
    running = rebuild(files, () => changed.size > 0)
      .catch(onError)
      .finally(() => {
        running = undefined;
        next();
      });
  };
  const next = () => {
    if (!stopped && running === undefined && changed.size > 0) start();
  };
  start();
  return {
    touch(file) {
      changed.add(file);
      clearTimeout(timer);
      timer = setTimeout(next, QUIET_MS);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
