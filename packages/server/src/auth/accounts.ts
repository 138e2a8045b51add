import { hash, timingSafeEqual } from "node:crypto";

/** A token that may be used. */
export interface TokenRule {
  token: string;
  /** Whose objects the token sees. Several tokens can be of one account. */
  account: string;
  /** Whether the token may only read. */
  readOnly: boolean;
}

/** Who sent a request. */
export interface Account {
  id: string;
  readOnly: boolean;
}

/** @returns The account that a token has unless a rule names another. The token cannot be found out from it. */
function ownAccount(token: string): string {
  return hash("sha256", token);
}

/**
 * Makes the rule for a token.
 *
 * @param account Whose objects it sees: those that it sees on a server without rules, unless given.
 */
export function tokenRule(token: string, account = ownAccount(token), readOnly = false): TokenRule {
  return { token, account, readOnly };
}

/**
 * Tells whose a token is.
 *
 * @param rules The tokens that may be used. Without any, every token is an account of its own, known by its hash: the token itself
 *   is not kept.
 * @returns A function that returns undefined for a token that is not valid.
 */
export function accounts(rules: readonly TokenRule[]): (token: string) => Account | undefined {
  if (rules.length === 0) return (token) => ({ id: ownAccount(token), readOnly: false });
  const known = rules.map(({ token, account, readOnly }) => ({
    digest: digest(token),
    account: { id: account, readOnly },
  }));
  return (token) => {
    const given = digest(token);
    let found: Account | undefined;
    // Every rule is compared, and hashes of one length: how long it takes tells nothing about any token.
    for (const rule of known) if (timingSafeEqual(rule.digest, given)) found = rule.account;
    return found;
  };
}

function digest(token: string): Buffer {
  return hash("sha256", token, "buffer");
}
