/**
 * Lines up cells in columns of their own width, two spaces apart.
 *
 * @param rows the first is the heading; those that begin with a digit or a sign, such as sizes, stand on the right
 */
export function formatTable(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const isNumber = rows
          .slice(1)
          .every((other) => /^[\d–+-][\d,]*( \(.*\))?$/.test(other[column] ?? ""));
        return isNumber ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
      })
      .join("  ")
      .trimEnd(),
  );
}
