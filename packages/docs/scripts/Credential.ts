/** How a request says who calls. */
export interface Credential {
  /** What the description calls it. */
  name: string;
  kind: "bearer" | "basic" | "key";
  /** Where a key is sent. */
  in?: "header" | "query" | "cookie";
  /** The name under which a key is sent. */
  key?: string;
  /** The environment variable that has it. For a login, what the names of two begin with: `SHOP` for `SHOP_USERNAME` and `SHOP_PASSWORD`. */
  variable: string;
}

/** That of this API. */
export const BEARER: Credential = { name: "bearerAuth", kind: "bearer", variable: "QODER_PAT" };

/** The keys that are sent in one place. */
export function keysIn(credentials: readonly Credential[], place: Credential["in"]): Credential[] {
  return credentials.filter((each) => each.kind === "key" && each.in === place);
}
