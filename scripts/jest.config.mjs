import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { forgetRepository } from "./forgetRepository.mjs";

// jest writes its report into this folder, and does not make it.
mkdirSync("reports", { recursive: true });

// Tests make repositories of their own.
forgetRepository(process.env);

// Every package's jest.config.mjs re-exports this one. Type annotations are stripped by Babel,
// module syntax is left alone, so tests run as the same ES modules that users import.
export default {
  testEnvironment: "node",
  // Without <rootDir>, whose path jest would read as a pattern: in a folder named [work] it would find no test.
  testMatch: ["**/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "babel-jest",
      // As TypeScript itself does it, and the next Babel by default.
      { configFile: false, presets: [["@babel/preset-typescript", { allowDeclareFields: true }]] },
    ],
  },
  testTimeout: 60_000,
  reporters: ["default", fileURLToPath(new URL("EndReporter.mjs", import.meta.url))],
};
