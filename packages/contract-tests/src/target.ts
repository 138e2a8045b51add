/**
 * What a case can need of a target:
 * - `state`: it keeps what is created, and answers as its state demands
 * - `checks`: it checks what Prism does not, and answers mistakes in the API's own words
 * - `examples`: it answers a documented example that is asked for with a `Prefer` header
 * - `otherToken`: a token of another account is known
 * - `restrictedToken`: a token that may only read is known
 * - `unreadyFile`: the id of a file that is not ready is known
 */
export type Need = "state" | "checks" | "examples" | "otherToken" | "restrictedToken" | "unreadyFile";

/** What the suite runs against. */
export interface Target {
  /** Where the paths begin, without a trailing slash. */
  url: string;
  token: string;
  otherToken?: string;
  restrictedToken?: string;
  unreadyFile?: string;
  /** Whether it keeps what is created. One that does not is a mock: it answers whatever it is asked with an example. */
  keepsState: boolean;
  /** Whether it answers the example that a `Prefer` header names. */
  givesExamples: boolean;
}

const REASONS: Record<Need, string> = {
  state: "the target keeps no state",
  checks: "a mock does not check this, or answers it in its own words",
  examples: "the target gives no examples on request",
  otherToken: "CLOUD_AGENTS_OTHER_TOKEN is not set",
  restrictedToken: "CLOUD_AGENTS_RESTRICTED_TOKEN is not set",
  unreadyFile: "CLOUD_AGENTS_UNREADY_FILE is not set",
};

/**
 * Reads from the environment what the suite runs against.
 *
 * @returns undefined when `CLOUD_AGENTS_TARGET_URL` is not set, which means the mock and the reference server
 * @throws Error when there is a URL but no token
 */
export function targetFromEnvironment(env = process.env): Target | undefined {
  const url = env.CLOUD_AGENTS_TARGET_URL?.replace(/\/+$/, "");
  if (!url) return undefined;
  const token = env.CLOUD_AGENTS_TARGET_TOKEN;
  if (!token) throw new Error("CLOUD_AGENTS_TARGET_URL is set, so CLOUD_AGENTS_TARGET_TOKEN is needed too.");
  const { CLOUD_AGENTS_OTHER_TOKEN, CLOUD_AGENTS_RESTRICTED_TOKEN, CLOUD_AGENTS_UNREADY_FILE } = env;
  const keepsState = env.CLOUD_AGENTS_TARGET_STATE === "1";
  return {
    url,
    token,
    keepsState,
    givesExamples: !keepsState || env.CLOUD_AGENTS_TARGET_EXAMPLES === "1",
    ...(CLOUD_AGENTS_OTHER_TOKEN && { otherToken: CLOUD_AGENTS_OTHER_TOKEN }),
    ...(CLOUD_AGENTS_RESTRICTED_TOKEN && { restrictedToken: CLOUD_AGENTS_RESTRICTED_TOKEN }),
    ...(CLOUD_AGENTS_UNREADY_FILE && { unreadyFile: CLOUD_AGENTS_UNREADY_FILE }),
  };
}

/** Why a target cannot run a case, for its name; undefined when it can. */
export function missing(need: Need | undefined, target: Omit<Target, "url">): string | undefined {
  if (!need) return undefined;
  if (need === "examples") return target.givesExamples ? undefined : REASONS.examples;
  if (need === "checks") return target.keepsState ? undefined : REASONS.checks;
  // Whatever else a case needs, it needs state as well.
  if (!target.keepsState) return REASONS.state;
  return need === "state" || target[need] ? undefined : REASONS[need];
}
