import { importPackage } from "../importPackage.ts";
import { startReferenceServer } from "../startReferenceServer.ts";
import type { Target } from "../target.ts";

/** A server that was started to be tested. */
export interface StartedTarget {
  target: Target;
  stop(): Promise<void>;
}

/** What of the package is used. */
interface MockPackage {
  startMock(): Promise<{ url: string; stop(): Promise<void> }>;
}

/**
 * Starts the mock or the reference server, on a free port, in memory.
 *
 * @throws CannotRun when its package is not installed.
 */
export async function startTarget(kind: "server" | "mock"): Promise<StartedTarget> {
  if (kind === "server") return startReferenceServer();
  const { startMock } = await importPackage<MockPackage>("@cloud-agents/mock");
  const { url, stop } = await startMock();
  return { target: { url, token: "pt-contract", keepsState: false, givesExamples: true }, stop };
}
