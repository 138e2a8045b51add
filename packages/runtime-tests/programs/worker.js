// For worker runtimes: a request names the server's address, and is answered with what happened.
import * as client from "@cloud-agents/client";
import { useClient } from "./useClient.js";

export default {
  async fetch(request) {
    const baseUrl = new URL(request.url).searchParams.get("server");
    return Response.json(
      await useClient(client, baseUrl).catch((error) => ({ failed: String(error.stack) })),
    );
  },
};
