import { fileURLToPath } from "node:url";
import shared from "../../scripts/jest.config.mjs";

export default {
  ...shared,
  moduleNameMapper: {
    "/typescript\\.ts$": fileURLToPath(new URL("test/helpers/typescript.ts", import.meta.url)),
  },
};
