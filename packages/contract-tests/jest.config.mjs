import { fileURLToPath } from "node:url";
import config from "../../scripts/jest.config.mjs";

// The last package to be built, and the one with the longest tests: when they run, nobody else needs the processors.
export default {
  ...config,
  maxWorkers: "100%",
  testSequencer: fileURLToPath(new URL("test/helpers/ContractFirst.mjs", import.meta.url)),
};
