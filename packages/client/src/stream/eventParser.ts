/** An event of an event stream, as its lines say it. */
export interface Message {
  /** Its `data:` lines, joined by line feeds. */
  data: string;
  /** Its own `event:` and `id:`; undefined without such a line, where a browser has "message" and the previous id. */
  event: string | undefined;
  id: string | undefined;
}

/**
 * Parses the text of one event stream, following "Parsing an event stream" and "Interpreting an event stream" of the HTML
 * standard. A chunk of text may end anywhere, even inside a line. A block without data has an empty one if it has an id, which
 * is remembered as the position; otherwise it is ignored, and so is an incomplete one at the end of the stream.
 * Why it is our own: decisions/own-event-parser.md.
 *
 * @param onEvent Called with each event.
 * @param onRetry Called with the server's `retry:`, the wait before the next connection in milliseconds.
 * @returns A function that takes the next chunk. It returns the number of characters it holds of an incomplete event; the
 *   caller limits that number.
 */
export function eventParser(
  onEvent: (message: Message) => void,
  onRetry: (ms: number) => void,
): (chunk: string) => number {
  let rest = "";
  let endsInCR = false;
  let data: string | undefined;
  let event: string | undefined;
  let id: string | undefined;

  return (chunk) => {
    // The LF of a CRLF may be in the next chunk; its CR has ended the line.
    let text = endsInCR && chunk[0] === "\n" ? chunk.slice(1) : chunk;
    if (chunk) endsInCR = chunk.endsWith("\r");
    // Searching for a string is several times faster than for a pattern.
    if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      parseLine(rest + text.slice(start, end));
      rest = "";
      start = end + 1;
    }
    rest += text.slice(start);
    return rest.length + (data?.length ?? 0);
  };

  function parseLine(line: string): void {
    if (line === "") {
      if (data !== undefined || id !== undefined) onEvent({ data: data ?? "", event, id });
      data = event = id = undefined;
      return;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "data") data = data === undefined ? value : `${data}\n${value}`;
    else if (name === "event") event = value;
    else if (name === "id") id = value.includes("\0") ? id : value;
    else if (name === "retry" && /^\d+$/.test(value)) onRetry(Number(value));
  }
}
