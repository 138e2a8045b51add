/**
 * What a case can need of a target:
 * - `state`: It keeps what is created.
 * - `checks`: It checks what Prism does not, and reports mistakes with the API's own messages.
 * - `examples`: It returns the documented example that a `Prefer` header names.
 * - `otherToken`: A token of another account is known.
 * - `restrictedToken`: A read-only token is known.
 * - `unreadyFile`: The id of a file that is not ready is known.
 * - `failingMessage`: A text is known whose turn fails.
 */
export type Need =
  | "state"
  | "checks"
  | "examples"
  | "otherToken"
  | "restrictedToken"
  | "unreadyFile"
  | "failingMessage";

/** What the suite runs against. */
export interface Target {
  /** Where the paths begin, without a trailing slash. */
  url: string;
  token: string;
  otherToken?: string;
  restrictedToken?: string;
  unreadyFile?: string;
  failingMessage?: string;
  /** Whether it keeps what is created. A target that does not is a mock: it returns an example for every request. */
  keepsState: boolean;
  /** Whether it returns the example that a `Prefer` header names. */
  givesExamples: boolean;
}

const REASONS: Record<Need, string> = {
  state: "the target keeps no state",
  checks: "a mock does not check this, or has its own message for it",
  examples: "the target gives no examples on request",
  otherToken: "no token of another account is given: --other-token, CLOUD_AGENTS_OTHER_TOKEN",
  restrictedToken: "no read-only token is given: --read-only-token, CLOUD_AGENTS_RESTRICTED_TOKEN",
  failingMessage: "no text is given whose turn fails: --failing-message, CLOUD_AGENTS_FAILING_MESSAGE",
  unreadyFile: "no file that is still uploading is given: --unready-file, CLOUD_AGENTS_UNREADY_FILE",
};

/**
 * Reads the target from the environment.
 *
 * @returns Undefined when `CLOUD_AGENTS_TARGET_URL` is not set, which means the mock and the reference server.
 * @throws Error when there is a URL but no token.
 */
export function targetFromEnvironment(env = process.env): Target | undefined {
  const url = env.CLOUD_AGENTS_TARGET_URL?.replace(/\/+$/, "");
  if (!url) return undefined;
  const token = env.CLOUD_AGENTS_TARGET_TOKEN;
  if (!token) throw new Error("CLOUD_AGENTS_TARGET_URL is set, so CLOUD_AGENTS_TARGET_TOKEN is needed too.");
  const {
    CLOUD_AGENTS_OTHER_TOKEN,
    CLOUD_AGENTS_RESTRICTED_TOKEN,
    CLOUD_AGENTS_UNREADY_FILE,
    CLOUD_AGENTS_FAILING_MESSAGE,
  } = env;
  const keepsState = env.CLOUD_AGENTS_TARGET_STATE === "1";
  return {
    url,
    token,
    keepsState,
    givesExamples: !keepsState || env.CLOUD_AGENTS_TARGET_EXAMPLES === "1",
    ...(CLOUD_AGENTS_OTHER_TOKEN && { otherToken: CLOUD_AGENTS_OTHER_TOKEN }),
    ...(CLOUD_AGENTS_RESTRICTED_TOKEN && { restrictedToken: CLOUD_AGENTS_RESTRICTED_TOKEN }),
    ...(CLOUD_AGENTS_FAILING_MESSAGE && { failingMessage: CLOUD_AGENTS_FAILING_MESSAGE }),
    ...(CLOUD_AGENTS_UNREADY_FILE && { unreadyFile: CLOUD_AGENTS_UNREADY_FILE }),
  };
}

/** Why a target has to skip a case; undefined when it can run it. */
export function reasonToSkip(need: Need | undefined, target: Omit<Target, "url">): string | undefined {
  if (!need) return undefined;
  if (need === "examples") return target.givesExamples ? undefined : REASONS.examples;
  if (need === "checks") return target.keepsState ? undefined : REASONS.checks;
  // All other needs imply state.
  if (!target.keepsState) return REASONS.state;
  return need === "state" || target[need] ? undefined : REASONS[need];
}
