import type { CaseResult } from "../ContractReport.ts";

/** How many milliseconds go by at most without a line where there is no terminal, as long as cases end. */
const LINE_MS = 30_000;

/** For less time to come than this, in milliseconds, nobody plans. */
const WORTH_SAYING_MS = 60_000;

/**
 * Shows how far a run is, and how long it will take if it goes on like this: on one line that is overwritten in a terminal, and elsewhere as a
 * line for every tenth, and for every half a minute.
 *
 * @param now Tells the time, in milliseconds since any moment.
 */
export function createProgress(
  output: { isTTY?: boolean; columns?: number; write(text: string): unknown },
  now: () => number,
): {
  show(result: CaseResult, done: number, total: number): void;
  end(): void;
} {
  const began = now();
  let said = began;
  let broken = 0;
  let tenths = 0;
  return {
    show({ id, verdict }, done, total) {
      if (verdict === "broken") broken++;
      const leftMs = ((now() - began) / done) * (total - done);
      const left = leftMs < WORTH_SAYING_MS ? "" : `, about ${durationOf(leftMs)} left`;
      const text = `${done}/${total}${broken > 0 ? `, ${broken} broken` : ""}${left}`;
      if (output.isTTY) {
        const width = (output.columns ?? 80) - 1;
        output.write(`\r\u001b[2K${`${text}  ${id}`.slice(0, width)}`);
      } else if (Math.floor((done / total) * 10) > tenths || now() - said >= LINE_MS) {
        tenths = Math.floor((done / total) * 10);
        said = now();
        output.write(`${text}\n`);
      }
    },
    end() {
      if (output.isTTY) output.write("\r\u001b[2K");
    },
  };
}

function durationOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
