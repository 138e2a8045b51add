import type { CaseResult } from "../ContractReport.ts";

/** Shows how far a run is: on one line that is overwritten in a terminal, and as a line for every tenth elsewhere. */
export function createProgress(output: { isTTY?: boolean; columns?: number; write(text: string): unknown }): {
  show(result: CaseResult, done: number, total: number): void;
  end(): void;
} {
  let broken = 0;
  let tenths = 0;
  return {
    show({ id, verdict }, done, total) {
      if (verdict === "broken") broken++;
      const text = `${done}/${total}${broken > 0 ? `, ${broken} broken` : ""}`;
      if (output.isTTY) {
        const width = (output.columns ?? 80) - 1;
        output.write(`\r\u001b[2K${`${text}  ${id}`.slice(0, width)}`);
      } else if (Math.floor((done / total) * 10) > tenths) {
        tenths = Math.floor((done / total) * 10);
        output.write(`${text}\n`);
      }
    },
    end() {
      if (output.isTTY) output.write("\r\u001b[2K");
    },
  };
}
