import type { TokenRule } from "../auth/accounts.ts";
import type { Contents } from "../contents/Contents.ts";
import type { Faults } from "../faults/Faults.ts";
import type { Ids } from "../ids/Ids.ts";
import type { CoreServices } from "../sessions/CoreServices.ts";
import type { TurnRunner } from "../sessions/TurnRunner.ts";

/** Everything that the app and its handlers work with. */
export interface Services extends CoreServices {
  turns: TurnRunner;
  tokens: readonly TokenRule[];
  /** Where the bytes of files are put. */
  contents: Contents;
  /** A longer body is refused. */
  maxBodyBytes: number;
  /** Makes request ids. Separate from `ids` when seeded: how often somebody reads must not change what is written. */
  requestIds: Ids;
  faults: Faults | undefined;
  /** Aborted when the server stops. */
  stopping: AbortSignal;
  /** Whether requests can be handled. */
  isReady(): boolean;
}
