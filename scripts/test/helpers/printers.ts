/** Every script that writes what is committed or published or served, after those whose results it reads. */
export const printers = [
  ["spec", "build"],
  ["spec", "translate"],
  ["packages/types", "generate"],
  ["packages/client", "generate"],
  ["packages/react", "generate"],
  ["packages/msw", "generate"],
  ["packages/server", "generate"],
  ["packages/validator", "build"],
  ["packages/client", "build"],
  ["packages/child-process", "build"],
  ["packages/server", "build"],
  ["packages/docs", "build"],
  ["packages/msw", "build"],
  ["packages/contract-tests", "build"],
  ["packages/cli", "build"],
] as const;
