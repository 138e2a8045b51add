import type { Environment } from "@cloud-agents/types";
import type { Case } from "../Case.ts";
import { expect } from "../expect.ts";

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
      const { name, description, status } = created;
      const fields = { name, description, status };
      expect.equal("the new environment", fields, { name: "default", description: "", status: "ready" });
      expect.equal("$", await call("getEnvironment", { path: { environment_id: created.id } }), created);
    },
  },
];
