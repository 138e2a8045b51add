import type { KnownSessionResource } from "@cloud-agents/types";
import { attachResources, readResources } from "../resources/attachResources.ts";
import { saveSession } from "../sessions/saveSession.ts";
import { toJson } from "../store/Json.ts";
import { findSession } from "./findSession.ts";
import type { Handlers } from "./Handler.ts";
import type { Services } from "./Services.ts";

/** The operations on a session's resources. */
export function resourceHandlers(services: Services): Handlers<"addSessionResources"> {
  return {
    *addSessionResources({ account, path, body }) {
      const candidates = readResources(body.resources);
      const lifecycle = yield* findSession(services, account, path.session_id);
      lifecycle.assertWritable();
      const attached = lifecycle.stored.session.resources as KnownSessionResource[];
      const resources = yield* attachResources(services, account, candidates, attached);
      lifecycle.setResources(resources);
      yield* saveSession(services, lifecycle);
      return toJson({ resources });
    },
  };
}
