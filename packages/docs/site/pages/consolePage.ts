import { operationPath } from "./Addresses.ts";
import type { Context } from "./Context.ts";
import type { Draft } from "./Draft.ts";

/** Where the console is. */
export const CONSOLE_PATH = "console/";

/** The page where the reader tries the API. Its script replaces the list of operations; without it, the list leads to their samples. */
export function consolePage({ chrome, description }: Context): Draft {
  const title = chrome("console");
  return {
    path: CONSOLE_PATH,
    kind: "console",
    title,
    description: chrome("console_text"),
    group: "",
    blocks: [
      { kind: "heading", level: 1, id: "", title, about: "guide" },
      { kind: "prose", markdown: chrome("console_lead") },
      {
        kind: "console",
        needs: chrome("console_needs"),
        operations: description.operations.map(({ id, summary }) => ({
          id,
          title: summary,
          path: operationPath(id),
        })),
      },
    ],
  };
}
