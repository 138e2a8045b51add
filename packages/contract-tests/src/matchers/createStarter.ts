import { type StartedTarget, startTarget } from "../cli/startTarget.ts";

/** A target that runs while the tests of a file do. */
export interface RunningTarget {
  /** Where the paths begin. */
  readonly url: string;
  /** A token with all permissions. */
  readonly token: string;
}

/** The hooks of a test runner. */
export interface TestHooks {
  beforeAll(run: () => Promise<void>): unknown;
  afterAll(run: () => Promise<void>): unknown;
}

/**
 * Makes a function that starts a target before the first test of a file and stops it after the last one.
 *
 * The started target has its address only while tests run, so it is read inside them.
 */
export function createStarter(kind: "server" | "mock", hooks: TestHooks): () => RunningTarget {
  return () => {
    let started: StartedTarget | undefined;
    hooks.beforeAll(async () => {
      started = await startTarget(kind);
    });
    hooks.afterAll(async () => {
      await started?.stop();
      started = undefined;
    });
    const target = () => {
      if (started) return started.target;
      throw new Error(
        `The ${kind} runs only while tests do. Read its url and token inside of a test or a hook.`,
      );
    };
    return {
      get url() {
        return target().url;
      },
      get token() {
        return target().token;
      },
    };
  };
}
