/** One decision of `decisions.md`. */
export interface Decision {
  number: number;
  title: string;
  /** On one line, without comments. */
  text: string;
}

/** Reads the numbered sections of `decisions.md`. */
export function readDecisions(page: string): Decision[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = "", ...lines] = section.split("\n");
      const [, number, title = ""] = /^(\d+)\. (.*)$/.exec(heading) ?? [];
      if (number === undefined) throw new Error(`decisions.md: "## ${heading}" has no number.`);
      const text = lines
        .join(" ")
        .replaceAll(/<!--.*?-->/g, "")
        .replaceAll(/\s+/g, " ")
        .replaceAll(/ ([.,;])/g, "$1")
        .trim();
      return { number: Number(number), title, text };
    });
}
