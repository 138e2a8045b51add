import { runChanges } from "./runChanges.ts";

process.exitCode = await runChanges({
  name: "cloud-agents-changes",
  args: process.argv.slice(2),
  standard: "spec/openapi.yaml",
  findDescription: () => "spec/openapi.yaml",
});
