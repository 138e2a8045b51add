// For browsers: one function that a page can be asked to call.
import * as client from "@cloud-agents/client";
import { useClient } from "./useClient.js";

globalThis.useClient = (baseUrl) => useClient(client, baseUrl);
