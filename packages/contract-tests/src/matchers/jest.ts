/** Matchers for Jest, and targets to test against. Import it in the test, or name it in `setupFilesAfterEnv`. */
import type { OperationId } from "@cloud-agents/validator";
import { afterAll, beforeAll, expect } from "@jest/globals";
import { createStarter, type RunningTarget } from "./createStarter.ts";
import { toBeSessionEvent, toMatchOperation } from "./matchers.ts";

expect.extend({ toBeSessionEvent, toMatchOperation });

/** Starts the reference server before the first test of this file, in memory on a free port, and stops it after the last one. */
export const startServer: () => RunningTarget = createStarter("server", { beforeAll, afterAll });

/** Starts the mock before the first test of this file, on a free port, and stops it after the last one. */
export const startMock: () => RunningTarget = createStarter("mock", { beforeAll, afterAll });

export type { RunningTarget } from "./createStarter.ts";

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** A `Response`, its parts, or its parsed body is as the description of the operation says. To be awaited. */
    toMatchOperation(operation: OperationId, status: number): Promise<void>;
    /** A value is an event of a session. */
    toBeSessionEvent(): R;
  }
}
