import { renderedDescription } from "./renderedDescription.ts";
import { site } from "./renderedSite.ts";

/** The hosts of the documents, and what stands for them in a sample until it is known where it runs. */
const HOST = /https:\/\/(?:openapi\.qoder\.sh|api\.qoder\.com)\/api\/v1\/cloud/g;
export const BASE = "http://base.invalid";

export const description = await renderedDescription();

/** Every sample of every named example, by the name that the docs give its operation. */
export const samples = site.pages
  .filter(({ language, kind }) => language === "en" && kind === "operation")
  .flatMap(({ path, blocks }) =>
    blocks.flatMap((block) => {
      if (block.kind !== "samples") return [];
      const source = (wanted: string) =>
        block.samples.find(({ label }) => label === wanted)?.source.replaceAll(HOST, BASE) ?? "";
      return [
        {
          id: path.split("/")[1] ?? "",
          example: block.title,
          curl: source("curl"),
          typescript: source("TypeScript"),
          openapiFetch: source("openapi-fetch"),
          python: source("Python"),
        },
      ];
    }),
  );
