import { type Running, services } from "./services.ts";

export interface ServiceRunner {
  /**
   * Starts what does not run, and restarts what must be when the bundle is a new one. A restarted service
   * keeps its port.
   *
   * @throws Error saying why a service could not be started; the next call tries again
   */
  update(bundle: string): Promise<void>;
  /** The URL of each running service, by name. */
  urls(): Map<string, string>;
  /** Ends all of them. */
  stop(): Promise<void>;
}

/**
 * Runs the services of `npm start`.
 *
 * @param ports by service name
 * @param scratch folder for what has to outlive a restart
 * @param onEnd called with the name of a service that ended without having been asked to, and why
 */
export function createServiceRunner(
  ports: Map<string, number>,
  scratch: string,
  onEnd: (name: string, reason: string) => void,
): ServiceRunner {
  const running = new Map<string, Running>();
  let served: string | undefined;

  async function end(name: string): Promise<void> {
    const service = running.get(name);
    running.delete(name);
    await service?.stop();
  }

  return {
    async update(bundle) {
      const isNew = bundle !== served;
      for (const { name, restarts, start } of services) {
        if (restarts && isNew) await end(name);
        if (running.has(name)) continue;
        const service = await start(ports.get(name) ?? 0, bundle, scratch);
        running.set(name, service);
        ports.set(name, Number(new URL(service.url).port));
        service.ended?.then((reason) => {
          if (running.get(name) !== service) return;
          running.delete(name);
          onEnd(name, reason);
        });
      }
      served = bundle;
    },
    urls: () => new Map([...running].map(([name, { url }]) => [name, url])),
    async stop() {
      await Promise.all([...running.keys()].map(end));
    },
  };
}
