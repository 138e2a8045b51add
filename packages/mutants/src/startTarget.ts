import { CloudAgents } from "@cloud-agents/client";
import { type RunningServer, startServer } from "@cloud-agents/server";
import { defaultScenario } from "../../server/dist/generated/defaultScenario.js";

const main = "pt-mutants-main";
const other = "pt-mutants-other";
const reader = "pt-mutants-reader";

/** What the suite needs to know of a target. */
export interface Accounts {
  token: string;
  otherToken: string;
  restrictedToken: string;
  unreadyFile: string;
  failingMessage: string;
}

/** The built-in agent, with something else in every field of its events: what is always zero or always ASCII cannot be got wrong. */
const scenario = {
  rules: defaultScenario.rules.map((rule, index) => ({
    ...rule,
    steps: rule.steps.map((step) => {
      if (step.type === "tool")
        return {
          ...step,
          name: ` ${step.name}_ツール `,
          input: { ...step.input, 名前: " 値 " },
          result: ` ${step.result} 結果 `,
        };
      if (step.type === "thinking") return { ...step, text: ` ${step.text} 考え ` };
      if (step.type === "message") return { ...step, text: ` ${step.text} 以上。 ` };
      if (step.type !== "usage") return step;
      const usage = {
        ...step.usage,
        cache_read_input_tokens: 40 + index,
        cache_creation: { ephemeral_5m_input_tokens: 5 + index, ephemeral_1h_input_tokens: 60 + index },
      };
      return { ...step, usage };
    }),
  })),
};

/** Starts the reference server in this process, with everything that cases can need. */
export async function startTarget(): Promise<{ server: RunningServer; accounts: Accounts }> {
  const server = await startServer({
    tokens: [
      { token: main, account: "main", readOnly: false },
      { token: other, account: "other", readOnly: false },
      { token: reader, account: "main", readOnly: true },
    ],
    heartbeatMs: 100,
    scenario,
    faults: { rules: [{ match: { operation: "uploadFile" }, times: 1, fault: { type: "file_uploading" } }] },
  });
  const api = new CloudAgents({ token: main, baseUrl: server.url, maxRetries: 0 });
  const { file_id } = await api.files.upload({ file: new File(["# Late"], "late.md") });
  return {
    server,
    accounts: {
      token: main,
      otherToken: other,
      restrictedToken: reader,
      unreadyFile: file_id,
      failingMessage: "Fail.",
    },
  };
}
