/** The steps of a path into a value, as the validator writes it, such as `data[0]["a b"]`: names and indexes. */
export function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+|"(?:[^"\\]|\\.)*")\]|[^.[\]]+/g)].map(([step, bracketed]) =>
    bracketed === undefined ? step : JSON.parse(bracketed),
  );
}
