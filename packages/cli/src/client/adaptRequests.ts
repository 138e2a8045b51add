import { writeQuery } from "@cloud-agents/spec/writeQuery";
import type { Authentication } from "../../../client/src/http/authenticate.ts";
import { environmentVariable } from "../../../client/src/http/environmentVariable.ts";
import { parseBaseUrl } from "../../../client/src/http/parseBaseUrl.ts";
import { changeUrl } from "./changeUrl.ts";
import type { RequestTable } from "./RequestTable.ts";

/** Unlike that of openapi-fetch, it takes objects of any depth. */
const querySerializer = (query: Record<string, unknown>): string => writeQuery(query, {});

/**
 * Has requests go to the server of their operation, with the content type of their body, and with a query in the style that is described.
 *
 * @param defaultBaseUrl The first server of the description. A client with another `baseUrl` sends everything there.
 */
export function adaptRequests<Options>(
  authenticate: (options: Options) => Authentication,
  requests: RequestTable,
  defaultBaseUrl: string,
): (options: Options & { baseUrl?: string | undefined }) => Authentication {
  const parse = (url: string) => parseBaseUrl(url, defaultBaseUrl);
  return (options) => {
    const authentication = authenticate(options);
    const { baseUrl = environmentVariable("QODER_BASE_URL") ?? defaultBaseUrl } = options;
    if (baseUrl === defaultBaseUrl && !URL.canParse(baseUrl))
      throw new TypeError(
        `The description's server, ${baseUrl}, says no host. Give the client a baseUrl, such as https://example.com${baseUrl}.`,
      );
    return {
      ...authentication,
      querySerializer,
      async onRequest(context) {
        const operation = `${context.request.method} ${context.schemaPath}`;
        const { server, mediaType, writings } = requests[operation] ?? {};
        let { request } = context;
        // Whoever gives a call another serializer means it.
        if (writings && context.options.querySerializer === querySerializer) {
          const [address = ""] = request.url.split("?");
          const query = writeQuery(context.params.query ?? {}, writings);
          request = await changeUrl(request, query === "" ? address : `${address}?${query}`);
        }
        if (mediaType && request.headers.get("content-type") === "application/json")
          request.headers.set("content-type", mediaType);
        const base = parse(baseUrl);
        // A relative address is no base URL, so another one was given.
        if (server && URL.canParse(defaultBaseUrl) && base === parse(defaultBaseUrl)) {
          // One with a variable that has no default.
          if (/[{}]/.test(server) || !URL.canParse(server, base))
            throw new TypeError(
              `${operation} has the server ${server}, which is no address. Give the client a baseUrl.`,
            );
          const address = parse(new URL(server, base).href);
          request = await changeUrl(request, address + request.url.slice(base.length));
        }
        const next = await authentication.onRequest?.({ ...context, request });
        return next ?? request;
      },
    };
  };
}
