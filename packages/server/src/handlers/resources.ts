import type { KnownSessionResource } from "@cloud-agents/types";
import { attachResources, readResources } from "../resources/attachResources.ts";
import { toJson } from "../store/Json.ts";
import type { Handlers, Services } from "./Handler.ts";
import { writableSession } from "./writableSession.ts";

/** The operations on a session's resources. */
export function resourceHandlers(services: Services): Handlers<"addSessionResources"> {
  const { store, clock } = services;
  return {
    addSessionResources({ account, path, body }) {
      const candidates = readResources(body.resources);
      const stored = writableSession(store, account, path.session_id);
      const attached = stored.session.resources as KnownSessionResource[];
      const resources = attachResources(services, account, candidates, attached);
      stored.session.resources = resources;
      stored.session.updated_at = clock.now().toISOString();
      store.sessions.update(stored);
      return toJson({ resources });
    },
  };
}
