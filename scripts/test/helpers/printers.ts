/** Every script that writes what is committed or published or served, after those whose results it reads. */
export const printers = [
  ["scripts", "generate"],
  ["spec", "bundle"],
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
  ["packages/docs", "pages"],
  ["packages/docs", "build"],
  ["packages/msw", "build"],
  ["packages/contract-tests", "build"],
  ["packages/cli", "build"],
] as const;

/**
 * The client's reference is not the same twice: TypeDoc's highlighter gives up on a line after half a second, so that the colours of code
 * depend on how busy the machine is.
 */
export const CLIENT_REFERENCE = "packages/docs/dist/site/client/";

/** Packages that are commands of their own: nothing that the loop serves needs their build. */
export const NOT_SERVED = ["packages/changes", "packages/cli", "packages/contract-tests", "packages/proxy"];
