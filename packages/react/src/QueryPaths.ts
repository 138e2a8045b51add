import type { CloudAgentsError } from "@cloud-agents/client";
import type { paths } from "@cloud-agents/types";

/**
 * The API's paths as the hooks see them: a failure is the client's error instead of the body of the response, and streams
 * are absent because they are not queries.
 */
export type QueryPaths = {
  [Path in keyof paths as paths[Path] extends StreamPath ? never : Path]: {
    [Method in keyof paths[Path]]: paths[Path][Method] extends { responses: infer Responses }
      ? Omit<paths[Path][Method], "responses"> & { responses: ThrownResponses<Responses> }
      : paths[Path][Method];
  };
};

interface StreamPath {
  get: { responses: { 200: { content: { "text/event-stream": unknown } } } };
}

type ThrownResponses<Responses> = {
  [Status in keyof Responses]: `${Status & number}` extends `2${string}`
    ? Responses[Status]
    : { headers: Record<string, unknown>; content: { "application/json": CloudAgentsError } };
};
