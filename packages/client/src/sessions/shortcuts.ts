import type {
  FileResourceInput,
  GithubRepositoryResourceInput,
  SessionResourceList,
  UserInterruptEvent,
} from "@cloud-agents/types";
import type { Api } from "../generated/Api.ts";
import type { ResponsePromise } from "../http/ResponsePromise.ts";
import type { Platform } from "../http/Transport.ts";
import { interrupt } from "./interrupt.ts";
import { type AttachOptions, attach, type MessageInput, type Run, type RunOptions, run } from "./run.ts";

// Properties instead of methods: an operation of the same name is a compile error then, not an overload.
declare module "../generated/Api.js" {
  interface SessionsApi {
    /**
     * Sends a message at once and follows its turn to the end: `await` gives the result, `for await` the events. A failed turn
     * throws a TurnFailedError, a busy session a ConflictError.
     *
     * @example
     * ```ts
     * const { text } = await api.sessions.run(sessionId, "Find the slow query.");
     * ```
     */
    readonly run: (sessionId: string, input: MessageInput, options?: RunOptions) => Run;
    /**
     * Follows the latest turn of a session, which another program, or this one before it was restarted, has begun. A turn
     * that is over gives its result at once.
     *
     * @example
     * ```ts
     * const { text } = await api.sessions.attach(sessionId);
     * ```
     */
    readonly attach: (sessionId: string, options?: AttachOptions) => Run;
    /**
     * Interrupts the running turn; the session is idle again then. In an idle session it is recorded without effect.
     *
     * @example
     * ```ts
     * await api.sessions.interrupt(sessionId);
     * ```
     */
    readonly interrupt: (sessionId: string, options?: IdempotencyKeyOptions) => Promise<UserInterruptEvent>;
  }
  interface SessionsResourcesApi {
    /**
     * Attaches a file whose status is `ready`. `resources.add` attaches several resources at once.
     *
     * @example
     * ```ts
     * await api.sessions.resources.addFile(sessionId, fileId, { path: "plan.md" });
     * ```
     */
    readonly addFile: (
      sessionId: string,
      fileId: string,
      rest?: Omit<FileResourceInput, "type" | "file_id">,
      options?: IdempotencyKeyOptions,
    ) => ResponsePromise<SessionResourceList>;
    /**
     * Attaches a Git repository. `resources.add` attaches several resources at once.
     *
     * @example
     * ```ts
     * await api.sessions.resources.addRepository(sessionId, "https://github.com/apollo/engine");
     * ```
     */
    readonly addRepository: (
      sessionId: string,
      url: string,
      rest?: Omit<GithubRepositoryResourceInput, "type" | "url">,
      options?: IdempotencyKeyOptions,
    ) => ResponsePromise<SessionResourceList>;
  }
}

/** Adds the methods that combine operations of the description. */
export function addShortcuts({ sessions }: Api, platform: Platform): void {
  const { resources } = sessions;
  Object.assign(sessions, {
    run: (...args) => run(sessions, platform, ...args),
    attach: (...args) => attach(sessions, ...args),
    interrupt: (...args) => interrupt(sessions.events, ...args),
  } satisfies Pick<typeof sessions, "run" | "attach" | "interrupt">);
  Object.assign(resources, {
    addFile: (id, file_id, rest, options) =>
      resources.add(id, { resources: [{ file_id, ...rest }] }, options),
    addRepository: (id, url, rest, options) =>
      resources.add(id, { resources: [{ type: "github_repository", url, ...rest }] }, options),
  } satisfies Pick<typeof resources, "addFile" | "addRepository">);
}
