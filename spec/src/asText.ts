import { xmlOf } from "./sampleOf.ts";

export const isStream = (type: string): boolean => /^text\/event-stream\b/i.test(type);

export const isXml = (type: string): boolean => /^(application|text)\/([^;]+\+)?xml\b/i.test(type);

/** A field of an event, as it is sent (HTML Standard, 9.2.5). */
const FRAME = /^(data|event|id|retry)?:/m;

/**
 * Writes the example of a body that is neither JSON nor a form as it is sent: the data of an event as a frame, an object as XML, and otherwise
 * as JSON. A text is that already, and null is nothing.
 *
 * @param type Such as `text/event-stream`.
 * @param name Of the element that is the root of XML.
 */
export function asText(type: string, value: unknown, name: string): unknown {
  if (value === undefined) return undefined;
  if (isStream(type))
    return typeof value === "string" && FRAME.test(value) ? value : `data: ${JSON.stringify(value)}\n\n`;
  if (typeof value === "string" || value === null) return value;
  return isXml(type) && typeof value === "object" ? xmlOf(value, name) : JSON.stringify(value);
}
