import type { paths } from "@cloud-agents/types";
import { createOpenApiHttp, type OpenApiHttpHandlers } from "openapi-msw";
import { defaultBaseUrl } from "./generated/examples.ts";

/**
 * The `http` of Mock Service Worker with the paths, parameters, bodies and responses of this API as types, for responses
 * that are not examples.
 *
 * @param baseUrl URL of the API, without the paths; the first server of the description by default.
 * @example
 * ```ts
 * server.use(openApiHttp().get("/agents/{agent_id}", ({ response }) => response(404).json(error)));
 * ```
 */
export function openApiHttp(baseUrl: string = defaultBaseUrl): OpenApiHttpHandlers<paths> {
  // It only puts the two together, and a request has one slash there.
  return createOpenApiHttp<paths>({ baseUrl: baseUrl.replace(/\/+$/, "") });
}
