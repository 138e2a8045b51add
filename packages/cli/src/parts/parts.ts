import type { Part } from "./Part.ts";

/** What is generated, by folder. */
export const PARTS: Record<string, Part> = {
  types: {
    use: () => "TypeScript types of every schema",
    load: async () => (await import("./printTypesPart.ts")).printTypesPart,
  },
  client: {
    use: (client) => `${client}, one method for each operation`,
    needs: ["types"],
    load: async () => (await import("./printClientPart.ts")).printClientPart,
  },
  validator: {
    use: () => "checkRequest, checkResponse, and checkEvent for streams",
    load: async () => (await import("./printValidatorPart.ts")).printValidatorPart,
  },
  msw: {
    use: () => "handlers for Mock Service Worker",
    load: async () => (await import("./printMswPart.ts")).printMswPart,
  },
  docs: {
    use: () => "index.html, the reference",
    load: async () => (await import("./printDocsPart.ts")).printDocsPart,
  },
};
