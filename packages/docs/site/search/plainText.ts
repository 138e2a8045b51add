/** The text of Markdown without its marks, as a reader sees it. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/^`{3,}[^\n]*$|^\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*$/gm, " ")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*|●○]|^#+\s|^\s*[-+]\s/gm, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
