import { startThread } from "./startThread.ts";

/** Milliseconds that a thread gets to stop or reload its service. */
const PATIENCE_MS = 10_000;

/** What a service is started with. */
export interface ServiceSettings {
  name: string;
  /** TCP port; 0 picks a free one. */
  port: number;
  /** Path of the bundle that the last build wrote. */
  bundle: string;
  /** Folder for files that outlive a restart, but not `npm start`. */
  scratch: string;
}

/** What the thread of a service can be asked for. */
export type Order = "reload" | "stop";

/** What the thread of a service has to say. */
export interface Report {
  /** It serves. */
  url?: string;
  /** It could not start, and why. */
  failed?: string;
  /** A line of its output. */
  line?: string;
  /** It ended by itself, with its last lines of output. */
  ended?: string;
  reloaded?: true;
  stopped?: true;
  /** What went wrong. */
  error?: string;
}

/** A running service. */
export interface RunningService {
  url: string;
  /** Resolves when it has ended without having been asked to, with its last lines of output. */
  ended: Promise<string>;
  /**
   * Takes over new files without a restart.
   *
   * @throws Error when it cannot.
   */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a service in a thread of its own.
 *
 * @param onLine called with each line of its output, from when it serves
 * @throws Error saying why it cannot start
 */
export async function startService(
  settings: ServiceSettings,
  onLine: (line: string) => void,
): Promise<RunningService> {
  const thread = startThread(new URL("./serviceThread.ts", import.meta.url), settings);
  const reports = new Set<(report: Report) => void>();
  const waitFor = (wanted: (report: Report) => boolean, within?: number): Promise<Report> =>
    new Promise((resolve) => {
      const take = (report: Report) => {
        if (!wanted(report)) return;
        clearTimeout(timer);
        reports.delete(take);
        resolve(report);
      };
      const timer =
        within === undefined
          ? undefined
          : setTimeout(() => take({ error: "no response", reloaded: true, stopped: true }), within);
      reports.add(take);
    });
  const tell = (report: Report) => {
    for (const take of reports) take(report);
  };
  thread.on("message", tell);
  thread.on("error", ({ message }) => tell({ failed: message, ended: message, error: message }));
  thread.on("exit", () => tell({ failed: "It ended.", ended: "It ended.", stopped: true, reloaded: true }));

  const ended = waitFor((report) => report.ended !== undefined).then((report) => report.ended ?? "");
  const { url, failed } = await waitFor((report) => report.url !== undefined || report.failed !== undefined);
  if (url === undefined) {
    await thread.terminate();
    throw new Error(failed);
  }
  thread.on("message", ({ line }: Report) => {
    if (line !== undefined) onLine(line);
  });
  const ask = async (order: Order, done: (report: Report) => boolean) => {
    const response = waitFor(done, PATIENCE_MS);
    thread.postMessage(order);
    return response;
  };
  return {
    url,
    ended,
    async reload() {
      const { error } = await ask("reload", (report) => report.reloaded === true);
      if (error !== undefined) throw new Error(error);
    },
    async stop() {
      await ask("stop", (report) => report.stopped === true);
      await thread.terminate();
    },
  };
}
