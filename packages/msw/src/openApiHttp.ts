import type { paths } from "@cloud-agents/types";
import { createOpenApiHttp, type OpenApiHttpHandlers } from "openapi-msw";
import { defaultBaseUrl } from "./generated/examples.ts";

/**
 * The `http` of Mock Service Worker, with the paths, parameters, bodies and answers of this API as types: for answers
 * that no example has.
 *
 * @param baseUrl address of the API, without the paths; the first server of the description by default.
 */
export function openApiHttp(baseUrl: string = defaultBaseUrl): OpenApiHttpHandlers<paths> {
  return createOpenApiHttp<paths>({ baseUrl });
}
