import type { Operation, Parameter } from "@cloud-agents/spec/description";
import { writeQuery, writeText } from "@cloud-agents/spec/writeQuery";
import type { SchemaRequest } from "./SchemaCase.ts";

/** The parameters of a request as they are sent. */
export interface WrittenParameters {
  /** Not encoded. */
  path: Record<string, string>;
  /** What stands after the question mark; empty when there is nothing. */
  query: string;
  /** By name in lower case, the cookies among them. */
  headers: Record<string, string>;
}

/** Writes the parameters of a request, each in the style that the description says. */
export function writeParameters(
  { parameters }: Operation,
  { path = {}, query = {}, headers = {}, cookies = {} }: SchemaRequest,
): WrittenParameters {
  const writingsOf = (place: Parameter["in"]) =>
    Object.fromEntries(
      parameters.filter((each) => each.in === place).map(({ name, writing }) => [name, writing]),
    );
  const texts = (values: Record<string, unknown>, place: Parameter["in"]): [string, string][] => {
    const writings = writingsOf(place);
    return Object.entries(values).map(([name, value]) => [name, writeText(value, writings[name])]);
  };
  const pairs = texts(cookies, "cookie").map(([name, text]) => `${name}=${text}`);
  return {
    path: Object.fromEntries(texts(path, "path")),
    query: writeQuery(query, writingsOf("query")),
    headers: {
      ...Object.fromEntries(texts(headers, "header").map(([name, text]) => [name.toLowerCase(), text])),
      ...(pairs.length > 0 && { cookie: pairs.join("; ") }),
    },
  };
}
