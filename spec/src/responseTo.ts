import type { Operation, Response } from "./Description.ts";

/** What an operation says of a status: by itself, by its range, or by `default`; undefined when nothing does. */
export function responseTo({ responses }: Operation, status: number): Response | undefined {
  return [String(status), `${String(status).charAt(0)}XX`, "default"]
    .map((wanted) => responses.find((response) => response.status === wanted))
    .find(Boolean);
}
