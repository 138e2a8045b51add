/** Lines of a service that are shown in one second. */
const LINES_PER_SECOND = 20;

/** Characters of a line that are shown. */
const MAX_LENGTH = 500;

/**
 * Prints the output of services, with the name of each before its lines. What comes faster than one could read is only counted.
 *
 * @param print prints a line
 * @param now the time, in milliseconds
 */
export function createOutput(
  print: (line: string) => void,
  now: () => number = Date.now,
): (name: string, line: string) => void {
  let second = Number.NaN;
  let shown = 0;
  let left = 0;
  return (name, line) => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      if (left > 0) print(`… ${left} more lines`);
      second = current;
      shown = left = 0;
    }
    if (shown === LINES_PER_SECOND) {
      left += 1;
      return;
    }
    shown += 1;
    print(`${name} │ ${line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line}`);
  };
}
