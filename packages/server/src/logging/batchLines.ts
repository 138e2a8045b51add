/**
 * Collects lines and writes them once per turn of the event loop: a system call for each line would be the dearest part of a small
 * request. What is collected when the process ends is written first.
 *
 * @param write Writes a text at once, as writing to standard error does.
 * @returns Takes a line without its line break.
 */
export function batchLines(write: (text: string) => void): (line: string) => void {
  let collected = "";
  const flush = () => {
    const text = collected;
    collected = "";
    if (text !== "") write(text);
  };
  process.on("exit", flush);
  return (line) => {
    if (collected === "") setImmediate(flush);
    collected += `${line}\n`;
  };
}
