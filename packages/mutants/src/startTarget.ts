import { CloudAgents } from "@cloud-agents/client";
import { type RunningServer, startServer } from "@cloud-agents/server";

const main = "pt-mutants-main";
const other = "pt-mutants-other";
const reader = "pt-mutants-reader";

/** What the suite needs to know of a target. */
export interface Accounts {
  token: string;
  otherToken: string;
  restrictedToken: string;
  unreadyFile: string;
}

/** Starts the reference server in this process, with everything that cases can need. */
export async function startTarget(): Promise<{ server: RunningServer; accounts: Accounts }> {
  const server = await startServer({
    tokens: [
      { token: main, account: "main", readOnly: false },
      { token: other, account: "other", readOnly: false },
      { token: reader, account: "main", readOnly: true },
    ],
    heartbeatMs: 100,
    faults: { rules: [{ match: { operation: "uploadFile" }, times: 1, fault: { type: "file_uploading" } }] },
  });
  const api = new CloudAgents({ token: main, baseUrl: server.url, maxRetries: 0 });
  const { file_id } = await api.files.upload({ file: new File(["# Late"], "late.md") });
  return {
    server,
    accounts: { token: main, otherToken: other, restrictedToken: reader, unreadyFile: file_id },
  };
}
