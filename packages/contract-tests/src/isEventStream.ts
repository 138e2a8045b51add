/** Whether a content type is that of a stream of events, however it is written (RFC 9110, 8.3.1). */
export function isEventStream(contentType: string | null | undefined): boolean {
  return /^text\/event-stream\b/i.test(contentType ?? "");
}
