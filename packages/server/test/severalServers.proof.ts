import { join } from "node:path";
import {
  hasNginx,
  hasPostgres,
  type Nginx,
  type Postgres,
  startNginx,
  startPostgres,
} from "@cloud-agents/deployment";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type ServerProcess, startServerProcess } from "../src/startServerProcess.ts";
import { folder, respect, workflows } from "./helpers/workflows.ts";

(hasPostgres && hasNginx ? describe : describe.skip)(
  "three servers behind nginx, each request to the next",
  () => {
    let postgres: Postgres;
    let servers: ServerProcess[] = [];
    let nginx: Nginx;

    beforeAll(async () => {
      postgres = await startPostgres();
      const args = ["--port=0", `--database=${await postgres.create()}`, "--log-level=error"];
      servers = await Promise.all([1, 2, 3].map(() => startServerProcess(args)));
      nginx = await startNginx(servers.map(({ url }) => url));
    }, 120_000);

    afterAll(async () => {
      await nginx?.stop();
      await Promise.all(servers.map((server) => server.stop()));
      await postgres?.stop();
    });

    test.each(workflows)("%s does what it says", async (name) => {
      const { failed, output } = await respect(join(folder, name), nginx.url);
      expect({ failed, output }).toEqual({ failed: false, output: expect.stringMatching(/Steps:.* passed/) });
    });
  },
);
