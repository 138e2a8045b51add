import type { Environment } from "@cloud-agents/types";
import { problem } from "../http/ApiProblem.ts";
import { toJson } from "../store/Json.ts";
import type { Handlers } from "./Handler.ts";
import { listResponse } from "./listResponse.ts";
import type { Services } from "./Services.ts";

/** The operations on environments. */
export function environmentHandlers({
  store,
  clock,
  ids,
}: Services): Handlers<"createEnvironment" | "listEnvironments" | "getEnvironment"> {
  return {
    createEnvironment({ account, body }) {
      const now = clock.now().toISOString();
      const environment: Environment = {
        id: ids.next("env"),
        type: "environment",
        name: body.name,
        description: body.description ?? "",
        status: "ready",
        config: body.config,
        ...(body.metadata ? { metadata: body.metadata } : {}),
        created_at: now,
        updated_at: now,
      };
      const json = toJson(environment);
      store.environments.insert({ id: environment.id, account, body: json });
      return json;
    },
    listEnvironments: ({ account, query }) =>
      listResponse(query, (request) => store.environments.page(account, request)),
    getEnvironment({ account, path }) {
      const environment = store.environments.find(account, path.environment_id);
      if (!environment) {
        throw problem(404, "environment_not_found", { id: path.environment_id }, "environment_id");
      }
      return environment;
    },
  };
}
