import type { Message } from "../../../client/src/stream/eventParser.ts";
import type { StreamItem } from "../../../client/src/stream/readItem.ts";

// Part of the generated client, in place of the one that knows the events of the Cloud Agents API only.

/** Reads what a message carries: the value where its data is JSON, and else the text. */
export function readItem({ id, data }: Message): StreamItem {
  return { event: parse(data) as StreamItem["event"] & {}, id };
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
