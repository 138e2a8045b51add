import type { Json } from "@cloud-agents/spec/description";
import type { Block } from "./Block.ts";
import type { Context } from "./Context.ts";
import type { Draft } from "./Draft.ts";

/** The first page: what the API is, where to start, and where everything is. */
export function homePage(context: Context, guides: Draft[]): Draft {
  const { chrome, description } = context;
  const info = description.document.info as Json;
  const title = description.title;
  const summary = String(info.summary ?? chrome("home_lead"));
  // What stands before the first heading; the guides say the rest.
  const [opening = ""] = String(info.description ?? "").split(/^#+ /m);
  const link = (name: string, path = `/${name}/`) => ({
    title: chrome(name),
    path,
    text: chrome(`${name}_text`),
  });
  return {
    path: "",
    kind: "home",
    title,
    description: summary,
    group: "",
    blocks: [
      { kind: "heading", level: 1, id: "", title, about: "guide" },
      { kind: "prose", markdown: summary },
      ...(guides.length > 0
        ? ([
            { kind: "heading", level: 2, id: "guides", title: chrome("start_here"), about: "guide" },
            {
              kind: "cards",
              cards: guides.map(({ title: name, path, description: text }) => ({
                title: name,
                path: `/${path}`,
                text,
              })),
            },
          ] satisfies Block[])
        : []),
      { kind: "heading", level: 2, id: "everything", title: chrome("everything"), about: "guide" },
      {
        kind: "cards",
        cards: [
          link("console"),
          link("operations"),
          link("events"),
          link("schemas"),
          link("errors"),
          link("decisions"),
          link("full_reference", "/reference/"),
          link("client_reference", "/client/"),
        ],
      },
      { kind: "heading", level: 2, id: "about", title: chrome("home"), about: "guide" },
      { kind: "prose", markdown: opening.replaceAll("](#/", "](/operations/#").trim() },
    ],
  };
}
