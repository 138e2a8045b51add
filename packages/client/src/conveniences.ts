import type {
  FileResourceInput,
  GithubRepositoryResourceInput,
  SessionResourceList,
} from "@cloud-agents/types";
import type { Surroundings } from "./Connection.ts";
import type { Api } from "./generated/Api.ts";
import { interrupt } from "./interrupt.ts";
import type { ResponsePromise } from "./ResponsePromise.ts";
import { run } from "./run.ts";

// Properties and not methods: an operation of the same name is then a compile error, and no overload.
declare module "./generated/Api.js" {
  interface SessionsApi {
    /**
     * Sends a message and follows the turn that it starts to its end: `await` gives the result, `for await` the events.
     * A turn that fails throws a TurnFailedError, a session that is busy a ConflictError.
     */
    readonly run: (
      sessionId: string,
      input: Parameters<typeof run>[3],
      options?: Parameters<typeof run>[4],
    ) => ReturnType<typeof run>;
    /** Ends the running turn; the session is idle again. In an idle session it is recorded and changes nothing. */
    readonly interrupt: (sessionId: string, options?: IdempotencyKeyOptions) => ReturnType<typeof interrupt>;
  }
  interface SessionsResourcesApi {
    /** Attaches a file, whose status must be `ready`. `resources.add` attaches several at once. */
    readonly addFile: (
      sessionId: string,
      fileId: string,
      rest?: Omit<FileResourceInput, "type" | "file_id">,
      options?: IdempotencyKeyOptions,
    ) => ResponsePromise<SessionResourceList>;
    /** Attaches a Git repository. `resources.add` attaches several at once. */
    readonly addRepository: (
      sessionId: string,
      url: string,
      rest?: Omit<GithubRepositoryResourceInput, "type" | "url">,
      options?: IdempotencyKeyOptions,
    ) => ResponsePromise<SessionResourceList>;
  }
}

/** Adds to the described methods those that are made of them. */
export function addConveniences({ sessions }: Api, surroundings: Surroundings): void {
  const { resources } = sessions;
  const own: Pick<typeof sessions, "run" | "interrupt"> = {
    run: (...args) => run(sessions, surroundings, ...args),
    interrupt: (...args) => interrupt(sessions, ...args),
  };
  const ownOfResources: Pick<typeof resources, "addFile" | "addRepository"> = {
    addFile: (id, file_id, rest, options) =>
      resources.add(id, { resources: [{ file_id, ...rest }] }, options),
    addRepository: (id, url, rest, options) =>
      resources.add(id, { resources: [{ type: "github_repository", url, ...rest }] }, options),
  };
  Object.assign(sessions, own);
  Object.assign(resources, ownOfResources);
}
