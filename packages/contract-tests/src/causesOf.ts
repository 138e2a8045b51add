/** What an error says of itself, whichever realm it is from: errors of `fetch` in a test runner are no `Error` of the tests. */
interface ErrorLike {
  name?: string;
  message?: string;
  code?: string;
  cause?: unknown;
}

/** An error, what caused it, what caused that, and so on; no more than ten. */
export function causesOf(error: unknown): ErrorLike[] {
  const causes: ErrorLike[] = [];
  for (let each = error; typeof each === "object" && each !== null && causes.length < 10; ) {
    causes.push(each);
    each = (each as ErrorLike).cause;
  }
  return causes;
}

/** An error's message and those of its causes, as one sentence. */
export function reasonOf(error: unknown): string {
  const messages: string[] = [];
  for (const { message, code, name } of causesOf(error)) {
    // What no address of a host accepted has its reason in a code alone.
    const text = message || code || name || "";
    if (!messages.some((seen) => seen.includes(text))) messages.push(text);
  }
  if (messages.length === 0) messages.push(String(error));
  return `${messages.join(": ").replace(/[.!]$/, "")}.`;
}
