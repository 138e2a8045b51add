import type { Description } from "../src/Description.ts";

/** The addresses of the mock and the reference server, and how scripts call them. */
const LOCAL = String.raw`https?://(?:127\.0\.0\.1|localhost):40\d\d|\$\{?BASE\}?`;

/** What the reference server has besides the API. */
const NOT_OF_THE_API = /^\/($|__|healthz$|readyz$|metrics$)/;

/**
 * Finds the addresses in a page, such as those of its curl commands, whose path the description does not have.
 *
 * @param page Its path, for the messages.
 */
export function checkPaths({ operations, servers }: Description, page: string, markdown: string): string[] {
  const bases = servers.map((server) => server.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const address = new RegExp(`(?:${[...bases, LOCAL].join("|")})(/[^\\s"'\`)?#<>]*)`, "g");
  const templates = operations.map(({ path }) => path.split("/"));
  return [...markdown.matchAll(address)].flatMap(({ 1: found = "", index }) => {
    const path = found.replace(/[.,;:]$/, "");
    const steps = path.split("/");
    if (NOT_OF_THE_API.test(path) || templates.some((template) => fits(template, steps))) return [];
    const line = markdown.slice(0, index).split("\n").length;
    return [`${page}:${line}:1: The description has no path ${path}. Write one of those in openapi.yaml.`];
  });
}

function fits(template: readonly string[], steps: readonly string[]): boolean {
  return (
    template.length === steps.length &&
    template.every((step, index) => step.startsWith("{") || step === steps[index])
  );
}
