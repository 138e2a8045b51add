/** Headers with one of them replaced, added, or (undefined) taken away. */
export function withHeader(headers: readonly string[], name: string, value: string | undefined): string[] {
  const kept: string[] = [];
  for (let at = 0; at < headers.length; at += 2)
    if (headers[at]?.toLowerCase() !== name.toLowerCase())
      kept.push(headers[at] as string, headers[at + 1] as string);
  return value === undefined ? kept : [...kept, name, value];
}
