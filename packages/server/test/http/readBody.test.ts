import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type RunningServer, startServer } from "../../src/startServer.ts";

let server: RunningServer;
afterEach(() => server.stop());

interface Body {
  id: string;
  name: string;
  data: unknown[];
  filename: string;
  mime_type: string;
  size_bytes: number;
  metadata: object;
  error: { message: string; param?: string };
}

async function call(path: string, body?: Uint8Array | string, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: "Bearer me", ...headers },
    ...(body !== undefined && { body: body as Uint8Array<ArrayBuffer> }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

const json = (text: string): Buffer => Buffer.from(text);
const agent = (name: string): string => `{"name":"${name}","model":"m"}`;

describe("a body of JSON", () => {
  test.each<[string, Uint8Array, Record<string, string>, string, string | undefined]>([
    ["is not UTF-8", Buffer.from(agent("café"), "latin1"), {}, "Request body must be UTF-8.", undefined],
    [
      "has a byte order mark",
      json(`\uFEFF${agent("a")}`),
      {},
      "Request body must not begin with a byte order mark.",
      undefined,
    ],
    [
      "has another charset",
      Buffer.from(agent("a"), "utf16le"),
      { "content-type": "application/json; charset=utf-16" },
      "Content-Type must have the charset utf-8, or none.",
      "Content-Type",
    ],
    [
      "is compressed",
      gzipSync(agent("a")),
      { "content-encoding": "gzip" },
      "Content-Encoding must be absent. Send the request body as it is, not compressed.",
      "Content-Encoding",
    ],
    [
      "has a number that is too large",
      json('{"name":"a","model":"m","tools":[{"type":"t","a b":{"size":-1e400}}]}'),
      {},
      "Field 'tools[0].a b.size' has a number that is too large.",
      "tools[0].a b.size",
    ],
    [
      "has a number with too many digits",
      json(`{"name":"a","model":"m","tools":[{"size":${"9".repeat(400)}}]}`),
      {},
      "Field 'tools[0].size' has a number that is too large.",
      "tools[0].size",
    ],
  ])("that %s is 400, and nothing is stored", async (_, bytes, headers, message, param) => {
    server = await startServer();
    const got = await call("/agents", bytes, { "content-type": "application/json", ...headers });
    expect(got).toMatchObject({ status: 400, body: { error: { message } } });
    expect(got.body.error.param).toBe(param);
    expect((await call("/agents")).body.data).toEqual([]);
  });

  test.each(["application/json; charset=UTF-8", 'application/json;charset="utf8"', "APPLICATION/JSON"])(
    "is read with the type %s",
    async (type) => {
      server = await startServer();
      const { status, body } = await call("/agents", agent("名前 é 1e400"), { "content-type": type });
      expect(status).toBe(201);
      expect(body.name).toBe("名前 é 1e400");
    },
  );
});

const BOUNDARY = "the-boundary";

/** Uploads a form of raw parts. */
function upload(parts: (string | Buffer)[], rest = { before: "", after: "" }) {
  const bytes = parts.flatMap((part) => [
    Buffer.from(`--${BOUNDARY}\r\n`),
    Buffer.from(part),
    Buffer.from("\r\n"),
  ]);
  const body = Buffer.concat([
    Buffer.from(rest.before),
    ...bytes,
    Buffer.from(`--${BOUNDARY}--\r\n${rest.after}`),
  ]);
  return call("/files", body, { "content-type": `multipart/form-data; boundary=${BOUNDARY}` });
}

const part = (disposition: string, content = "# Notes"): string =>
  `Content-Disposition: form-data; ${disposition}\r\nContent-Type: text/markdown\r\n\r\n${content}`;

describe("a form", () => {
  test.each([
    ["in quotes", 'name="file"; filename="notes.md"', "notes.md"],
    ["without quotes", "name=file; filename=notes.md", "notes.md"],
    ["with spaces around it", 'name = "file" ;  filename = "notes.md"', "notes.md"],
    ["with other cases", 'NAME="file"; FileName="notes.md"', "notes.md"],
    ["before the field's name", 'filename="notes.md"; name="file"', "notes.md"],
    ["with escaped quotes", 'name="file"; filename="a \\"b\\" \\\\ c.md"', 'a "b" \\ c.md'],
    ["with the escapes of browsers", 'name="file"; filename="a %22b%22%0D%0Ac.md"', 'a "b"\r\nc.md'],
    ["with other percent signs", 'name="file"; filename="100%25 %zz.md"', "100%25 %zz.md"],
    ["with a semicolon", 'name="file"; filename="a;b=c.md"', "a;b=c.md"],
    ["with a path of Windows", 'name="file"; filename="C:\\docs\\notes.md"', "C:\\docs\\notes.md"],
    ["in Japanese", 'name="file"; filename="日本語のメモ.md"', "日本語のメモ.md"],
    ["encoded", "name=\"file\"; filename*=UTF-8''%E2%82%AC%20rates.md", "€ rates.md"],
    ["encoded with a language", "name=file; filename*=utf-8'en'na%C3%AFve.md", "naïve.md"],
    ["encoded in Latin-1", "name=file; filename*=ISO-8859-1''caf%E9.md", "café.md"],
    ["encoded and not", 'name="file"; filename="x.md"; filename*=UTF-8\'\'%E2%82%AC.md', "€.md"],
  ])("can have a file's name %s", async (_, disposition, filename) => {
    server = await startServer();
    const { status, body } = await upload([part(disposition)]);
    expect([status, body.filename, body.mime_type, body.size_bytes]).toEqual([
      201,
      filename,
      "text/markdown",
      7,
    ]);
    expect((await call("/files")).body.data).toEqual([body]);
  });

  test("can have text before and after its parts, and bytes of any kind in a file", async () => {
    server = await startServer();
    const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256));
    const file = Buffer.concat([Buffer.from(part('name="file"; filename="a.bin"', "")), content]);
    const metadata = 'content-disposition: form-data; name="metadata"\r\n\r\n{"project":"アポロ"}';
    const rest = { before: "This is a form.\r\n", after: `The end.\r\n--${BOUNDARY}` };
    const { status, body } = await upload([file, metadata], rest);
    expect([status, body.size_bytes, body.metadata]).toEqual([201, 100_000, { project: "アポロ" }]);
  });

  test("can have its boundary in quotes", async () => {
    server = await startServer();
    const body = `--a b\r\n${part('name="file"; filename="a"')}\r\n--a b--`;
    const { status } = await call("/files", body, { "content-type": 'multipart/form-data; boundary="a b"' });
    expect(status).toBe(201);
  });

  test.each<[string, (string | Buffer)[], string]>([
    [
      "text that is not UTF-8",
      [
        part('name="file"; filename="a"'),
        Buffer.from('content-disposition: form-data; name="metadata"\r\n\r\n{"a":"é"}', "latin1"),
      ],
      "Field 'metadata' must be UTF-8.",
    ],
    [
      "a file's name that is not UTF-8",
      [Buffer.from(part('name="file"; filename="café.md"'), "latin1")],
      "The name of the file in field 'file' must be UTF-8.",
    ],
    [
      "a file's name that is encoded in another charset",
      [part("name=file; filename*=shift_jis''%93%fa")],
      "The name of the file in field 'file' must be UTF-8.",
    ],
    ["a part without a name", [part('filename="a"')], "The request is malformed."],
    ["a part without headers", ["\r\ntext"], "The request is malformed."],
    [
      "a part that is no field",
      ['content-disposition: attachment; name="file"\r\n\r\n'],
      "The request is malformed.",
    ],
  ])("with %s is 400, and nothing is stored", async (_, parts, message) => {
    server = await startServer();
    const { status, body } = await upload(parts);
    expect([status, body.error.message]).toEqual([400, message]);
    expect((await call("/files")).body.data).toEqual([]);
  });

  test.each(["", "--", "--the-boundary", `--the-boundary\r\n${part("name=file; filename=a")}`])(
    "that ends too early, as %j, is 400",
    async (body) => {
      server = await startServer();
      const type = `multipart/form-data; boundary=${BOUNDARY}`;
      expect((await call("/files", body, { "content-type": type })).status).toBe(400);
    },
  );
});
