/** Text in markup. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A line of text. Presentation attributes stand in for styles, which the site's Content-Security-Policy forbids inline. */
export function text(
  x: number,
  y: number,
  content: string,
  kind: "node" | "label" | "note",
  anchor = "middle",
): string {
  const size = kind === "node" ? 14 : 12;
  return `<text class="diagram-${kind}" x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="currentColor">${escapeMarkup(content)}</text>`;
}

/** A box. */
export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  kind: "state" | "event" | "group",
): string {
  const dashes = kind === "group" ? ' stroke-dasharray="4 4"' : "";
  return `<rect class="diagram-${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="none" stroke="currentColor"${dashes}/>`;
}

/** A line with a head at its end. The name of the drawing keeps the heads of several on one page apart. */
export function arrow(drawing: string, path: string): string {
  return `<path class="diagram-arrow" d="${path}" fill="none" stroke="currentColor" marker-end="url(#${drawing}-head)"/>`;
}

/** A drawing with its name and its description, for readers who do not see it. */
export function drawing(
  name: string,
  { width, height }: { width: number; height: number },
  { title, description }: { title: string; description: string },
  parts: readonly string[],
): string {
  return [
    `<svg class="diagram" role="img" aria-labelledby="${name}-title ${name}-description" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title id="${name}-title">${escapeMarkup(title)}</title>`,
    `<desc id="${name}-description">${escapeMarkup(description)}</desc>`,
    `<defs><marker id="${name}-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>`,
    ...parts,
    "</svg>",
  ].join("\n");
}
