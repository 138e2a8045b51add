import { join } from "node:path";
import {
  hasNginx,
  hasPostgres,
  type ServersBehindNginx,
  startServersBehindNginx,
} from "@cloud-agents/deployment";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startServerProcess } from "../src/startServerProcess.ts";
import { folder, respect, workflows } from "./helpers/workflows.ts";

(hasPostgres && hasNginx ? describe : describe.skip)(
  "three servers behind nginx, each request to the next",
  () => {
    let layout: ServersBehindNginx;

    beforeAll(async () => {
      layout = await startServersBehindNginx((database) =>
        startServerProcess(["--port=0", `--database=${database}`, "--log-level=error"]),
      );
    }, 120_000);

    afterAll(() => layout?.stop());

    test.each(workflows)("%s does what it says", async (name) => {
      const { failed, output } = await respect(join(folder, name), layout.url);
      expect({ failed, output }).toEqual({ failed: false, output: expect.stringMatching(/Steps:.* passed/) });
    });
  },
);
