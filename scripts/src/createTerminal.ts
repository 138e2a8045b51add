export interface Terminal {
  /** Lines can be rewritten in place. */
  live: boolean;
  /** Prints a line. */
  line(text?: string): void;
  /** Says what is going on now: in place on a terminal, as a line of its own elsewhere. */
  step(text: string): void;
  /** Takes the last step away again. */
  done(): void;
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
}

/**
 * Prints for people on a terminal, and plain lines without colour or cursor movement for files, pipes and CI.
 * Colour can be refused with NO_COLOR.
 *
 * @param stream where to print
 * @param env decides together with the stream
 */
export function createTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const live = stream.isTTY === true && !env.CI && env.TERM !== "dumb";
  const colour = live && !env.NO_COLOR;
  const paint = (code: number) => (text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  const wipe = () => live && stream.write("\r\x1b[2K");
  const faint = paint(2);
  return {
    live,
    line(text = "") {
      wipe();
      stream.write(`${text}\n`);
    },
    step(text) {
      wipe();
      // A line that wraps could not be wiped.
      stream.write(live ? faint(text.slice(0, (stream.columns || 80) - 1)) : `${text}\n`);
    },
    done: wipe,
    good: paint(32),
    bad: paint(31),
    faint,
  };
}
