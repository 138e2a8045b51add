import type { Json } from "./Description.ts";

/**
 * The addresses of the servers that a document, a path or an operation names, in their order, with the defaults of their variables.
 *
 * @returns None where it says nothing of them.
 */
export function serversOf({ servers }: Json): string[] {
  return ((servers ?? []) as Json[]).map(({ url, variables }) =>
    String(url).replace(/\{([^}]+)\}/g, (whole, name: string) =>
      String((variables as Record<string, Json> | undefined)?.[name]?.default ?? whole),
    ),
  );
}
