/**
 * @param id The event's id; absent on what cannot be resumed from.
 * @param data One line of JSON.
 * @returns One event of an event stream.
 */
export function frame(type: string, data: string, id?: string): string {
  return id === undefined
    ? `event: ${type}\ndata: ${data}\n\n`
    : `event: ${type}\nid: ${id}\ndata: ${data}\n\n`;
}
