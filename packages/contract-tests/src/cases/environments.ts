import assert from "node:assert/strict";
import type { Environment } from "@cloud-agents/types";
import type { Case } from "../Case.ts";

/** The rules of environments. */
export const environmentCases: Case[] = [
  {
    operation: "getEnvironment",
    status: 200,
    name: "returns what createEnvironment returned",
    needs: "state",
    async run({ call }) {
      const body = { name: "default", config: { type: "cloud" } };
      const created = await call<Environment>("createEnvironment", { body });
      assert.deepEqual([created.name, created.description, created.status], ["default", "", "ready"]);
      assert.deepEqual(await call("getEnvironment", { path: { environment_id: created.id } }), created);
    },
  },
];
