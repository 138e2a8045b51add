import type { Place } from "./Report.ts";

/** A command of a GitHub workflow, which shows a message at a place. */
export function annotation(
  command: "error" | "notice",
  place: Place | undefined,
  title: string,
  message: string,
): string {
  const properties = {
    ...(place && { file: place.file, line: place.line, col: place.column }),
    title,
  };
  const written = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  );
  return `::${command} ${written.join(",")}::${escapeData(message)}\n`;
}

const escapeData = (text: string) =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string) => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
