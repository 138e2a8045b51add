import { connect } from "node:net";

/** A response as it arrived: its status, 0 when there was none, and its text with the headers. */
export interface RawResponse {
  status: number;
  text: string;
}

/**
 * Sends a request as it is written, which `fetch` would mend or refuse.
 *
 * @param url The URL of the server.
 * @param start The request line, such as `GET /agents`.
 * @param headers Lines besides Host, Authorization, Connection and Content-Length.
 * @param host The Host header.
 */
export async function sendRaw(
  url: string,
  start: string,
  headers: string[] = [],
  body = "",
  host = new URL(url).host,
): Promise<RawResponse> {
  const socket = connect(Number(new URL(url).port), new URL(url).hostname);
  let text = "";
  socket.setEncoding("latin1").on("data", (part) => (text += part));
  // A server may close the connection before it has read the whole request.
  socket.on("error", () => {});
  const lines = [`${start} HTTP/1.1`, `host: ${host}`, "authorization: Bearer any", "connection: close"];
  if (body !== "") lines.push(`content-length: ${Buffer.byteLength(body)}`);
  socket.write(`${[...lines, ...headers].join("\r\n")}\r\n\r\n`, "latin1");
  socket.write(body);
  await new Promise((closed) => socket.once("close", closed));
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text };
}
