// For runtimes with a command line: takes the server's address, prints what happened.
import * as client from "@cloud-agents/client";
import { useClient } from "./useClient.js";

const { argv, exit } = globalThis.process;
console.log(JSON.stringify(await useClient(client, argv[2])));
// Connections are kept alive for a while, and so would be the program.
exit(0);
