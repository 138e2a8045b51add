/**
 * What a case can need of a target:
 * - `state`: it keeps what is created, and answers as its state demands
 * - `checks`: it checks what Prism does not, and answers mistakes in the API's own words
 * - `examples`: it answers a documented example that is asked for with a `Prefer` header, as the mock does
 * - `otherToken`: a token of another account is known
 * - `restrictedToken`: a token that may only read is known
 * - `unreadyFile`: the id of a file that is not ready is known
 */
export type Need = "state" | "checks" | "examples" | "otherToken" | "restrictedToken" | "unreadyFile";

export interface Target {
  url: string;
  token: string;
  otherToken?: string;
  restrictedToken?: string;
  unreadyFile?: string;
  /** What the target keeps: state, or nothing but the examples. */
  keeps: "state" | "examples";
}

const REASONS: Record<Need, string> = {
  state: "the target keeps no state",
  checks: "a mock does not check this, or answers it in its own words",
  examples: "only a mock fails on request",
  otherToken: "CLOUD_AGENTS_OTHER_TOKEN is not set",
  restrictedToken: "CLOUD_AGENTS_RESTRICTED_TOKEN is not set",
  unreadyFile: "CLOUD_AGENTS_UNREADY_FILE is not set",
};

/**
 * Reads from the environment what the suite runs against.
 *
 * @returns undefined when `CLOUD_AGENTS_TARGET_URL` is not set, which means the mock
 * @throws Error when there is a URL but no token
 */
export function targetFromEnvironment(env = process.env): Target | undefined {
  const url = env.CLOUD_AGENTS_TARGET_URL?.replace(/\/+$/, "");
  if (!url) return undefined;
  const token = env.CLOUD_AGENTS_TARGET_TOKEN;
  if (!token) throw new Error("CLOUD_AGENTS_TARGET_URL is set, so CLOUD_AGENTS_TARGET_TOKEN is needed too.");
  const { CLOUD_AGENTS_OTHER_TOKEN, CLOUD_AGENTS_RESTRICTED_TOKEN, CLOUD_AGENTS_UNREADY_FILE } = env;
  return {
    url,
    token,
    keeps: env.CLOUD_AGENTS_TARGET_STATE === "1" ? "state" : "examples",
    ...(CLOUD_AGENTS_OTHER_TOKEN && { otherToken: CLOUD_AGENTS_OTHER_TOKEN }),
    ...(CLOUD_AGENTS_RESTRICTED_TOKEN && { restrictedToken: CLOUD_AGENTS_RESTRICTED_TOKEN }),
    ...(CLOUD_AGENTS_UNREADY_FILE && { unreadyFile: CLOUD_AGENTS_UNREADY_FILE }),
  };
}

/** Why a target cannot run a case, for its name; undefined when it can. */
export function missing(need: Need | undefined, target: Omit<Target, "url">): string | undefined {
  if (!need) return undefined;
  if (need === "examples") return target.keeps === "examples" ? undefined : REASONS.examples;
  if (need === "checks") return target.keeps === "state" ? undefined : REASONS.checks;
  // Whatever else a case needs, it needs state as well.
  if (target.keeps !== "state") return REASONS.state;
  return need === "state" || target[need] ? undefined : REASONS[need];
}
