// For worker runtimes: a request names the URL of the server, and the response is what happened.
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
