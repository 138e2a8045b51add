import { join } from "node:path";
import { services } from "./services.ts";
import { type RunningService, startService } from "./startService.ts";

export interface ServiceRunner {
  /**
   * Starts what does not run.
   *
   * @param signal aborting has no further service started, and fails
   * @throws Error saying why a service could not be started; the next call tries again
   */
  start(signal: AbortSignal): Promise<void>;
  /**
   * Has a service take over new output, by a restart where it must be one, one after the other. A restarted service keeps its port.
   *
   * @param tasks ids of the tasks that have new output
   * @throws Error saying why it could not be started again
   */
  update(name: string, tasks: Iterable<string>): Promise<void>;
  /** The URL of each running service, by name. */
  urls(): Map<string, string>;
  /** Ends all of them. */
  stop(): Promise<void>;
}

/** What a service runner tells. */
export interface ServiceEvents {
  /** A service ended without having been asked to, and why. */
  onEnd(name: string, reason: string): void;
  /** A service printed a line. */
  onLine(name: string, line: string): void;
}

/**
 * Runs the services of `npm start`.
 *
 * @param root folder of the workspace
 * @param ports by service name
 * @param scratch folder for what has to outlive a restart
 */
export function createServiceRunner(
  root: string,
  ports: Map<string, number>,
  scratch: string,
  { onEnd, onLine }: ServiceEvents,
): ServiceRunner {
  const running = new Map<string, RunningService>();
  /** By service: what it takes over at the moment. */
  const updates = new Map<string, Promise<void>>();

  async function begin(name: string): Promise<void> {
    const bundle = join(root, "spec/dist/openapi.json");
    const service = await startService({ name, port: ports.get(name) ?? 0, bundle, scratch }, (line) =>
      onLine(name, line),
    );
    running.set(name, service);
    ports.set(name, Number(new URL(service.url).port));
    service.ended.then((reason) => {
      if (running.get(name) !== service) return;
      running.delete(name);
      onEnd(name, reason);
      // The thread is of no use any more.
      return service.stop();
    });
  }
  async function end(name: string): Promise<void> {
    const service = running.get(name);
    running.delete(name);
    await service?.stop();
  }

  async function update(name: string, done: Set<string>): Promise<void> {
    const service = services.find((one) => one.name === name);
    const mustRestart = service?.restartsAfter.some((id) => done.has(id));
    const reloaded = mustRestart
      ? false
      : await running
          .get(name)
          ?.reload()
          .then(
            () => true,
            () => false,
          );
    if (reloaded) return;
    await end(name);
    await begin(name);
  }

  return {
    async start(signal) {
      for (const { name } of services) {
        if (!running.has(name)) await begin(name);
        signal.throwIfAborted();
      }
    },
    update(name, tasks) {
      const done = (updates.get(name) ?? Promise.resolve()).then(() => update(name, new Set(tasks)));
      updates.set(
        name,
        done.catch(() => {}),
      );
      return done;
    },
    urls: () => new Map([...running].map(([name, { url }]) => [name, url])),
    async stop() {
      await Promise.all([...running.keys()].map(end));
    },
  };
}
