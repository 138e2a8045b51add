import type { Environment } from "@cloud-agents/types";
import { objectKind } from "./ObjectKind.ts";

/** The environments. */
export const environments = objectKind({
  table: "environments",
  idPrefix: "env",
  notFound: "environment_not_found",
  operations: { create: "createEnvironment", list: "listEnvironments", get: "getEnvironment" },
  create: ({ body }, { id, created_at, updated_at }): Environment => ({
    id,
    type: "environment",
    name: body.name,
    description: body.description ?? "",
    status: "ready",
    config: body.config,
    ...(body.metadata ? { metadata: body.metadata } : {}),
    created_at,
    updated_at,
  }),
});
