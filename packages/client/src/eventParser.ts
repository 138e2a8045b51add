/** One event of an event stream, as its lines say it. */
export interface Message {
  /** Its `data:` lines, with a line feed between them. */
  data: string;
  /** Its own `event:` and `id:`. Undefined without such a line, where a browser has "message" and the id before. */
  event: string | undefined;
  id: string | undefined;
}

/**
 * Splits the text of one event stream into its events, as the HTML standard says in "Parsing an event stream" and
 * "Interpreting an event stream". A piece of text may end anywhere, inside a line too. An event without data is none, and
 * neither is what the stream ends in the middle of.
 *
 * @param onEvent is told each event.
 * @param onRetry is told what the server asks to be waited before the next connection, in milliseconds.
 * @returns the function that takes the next piece. It gives the number of characters that are held of an event which is
 *   not complete yet: to limit it is the caller's part.
 */
export function eventParser(
  onEvent: (message: Message) => void,
  onRetry: (ms: number) => void,
): (piece: string) => number {
  let rest = "";
  let endsInCR = false;
  let data: string | undefined;
  let event: string | undefined;
  let id: string | undefined;

  return (piece) => {
    // The second half of a line end may come a piece later than the first, which has ended the line.
    let text = endsInCR && piece[0] === "\n" ? piece.slice(1) : piece;
    if (piece) endsInCR = piece.endsWith("\r");
    // Looking for one text is several times faster than looking for a pattern.
    if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      take(rest + text.slice(start, end));
      rest = "";
      start = end + 1;
    }
    rest += text.slice(start);
    return rest.length + (data?.length ?? 0);
  };

  function take(line: string): void {
    if (line === "") {
      if (data !== undefined) onEvent({ data, event, id });
      data = event = id = undefined;
      return;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "data") data = data === undefined ? value : `${data}\n${value}`;
    else if (name === "event") event = value;
    else if (name === "id") id = value;
    else if (name === "retry" && /^\d+$/.test(value)) onRetry(Number(value));
  }
}
