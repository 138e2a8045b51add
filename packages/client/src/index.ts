// The public API of the package. Everything else in src/ may change at any time.
export { CloudAgents, type CloudAgentsOptions } from "./CloudAgents.ts";
export {
  APIError,
  AuthenticationError,
  BadRequestError,
  CloudAgentsError,
  ConflictError,
  ConnectionError,
  InvalidResponseError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from "./errors.ts";
// The one export by pattern: new operations bring new types, and nobody should have to list them here.
export type * from "./generated/Api.ts";
export type { Listing } from "./Listing.ts";
export type { RequestOptions } from "./RequestOptions.ts";
