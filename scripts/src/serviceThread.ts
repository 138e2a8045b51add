import { parentPort, workerData } from "node:worker_threads";
import { services } from "./services.ts";
import type { Order, Report, ServiceSettings } from "./startService.ts";

// Runs one service in a thread of its own, so that it starts with the packages as they are then.

const { name, ...settings } = workerData as ServiceSettings;
const report = (message: Report) => parentPort?.postMessage(message);
const service = services.find((one) => one.name === name);
try {
  const running = await service?.start(settings, (line) => report({ line }));
  if (running === undefined) throw new Error(`There is no service named ${name}.`);
  parentPort?.on("message", async (order: Order) => {
    if (order === "reload") {
      const error = await running.reload?.().catch((cause) => cause.message);
      report({ reloaded: true, error });
      return;
    }
    await running.stop();
    report({ stopped: true });
    parentPort?.close();
  });
  running.ended?.then((ended) => report({ ended }));
  report({ url: running.url });
} catch (error) {
  report({ failed: error instanceof Error ? error.message : String(error) });
  parentPort?.close();
}
