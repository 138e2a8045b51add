import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@jest/globals";
import { CloudAgents } from "../src/index.ts";
import { fileFromPath } from "../src/node/fileFromPath.ts";
import { upload } from "../src/upload.ts";
import { startServer } from "./helpers/startServer.ts";

/** A client of a server that reads the form it is sent. */
async function receiving() {
  const received: { form: FormData; length: string | undefined }[] = [];
  const baseUrl = await startServer(async (request, response) => {
    const body = new Response(ReadableStream.from(request) as ReadableStream, {
      headers: { "content-type": String(request.headers["content-type"]) },
    });
    received.push({ form: await body.formData(), length: request.headers["content-length"] });
    response.writeHead(201, { "content-type": "application/json" }).end('{"id":"file_1"}');
  });
  return { api: new CloudAgents({ token: "pt-1", baseUrl }), received };
}

async function fieldsOf({ form }: { form: FormData }) {
  const file = form.get("file") as File;
  return [file.name, file.type, await file.text()];
}

test("a file that is streamed arrives as from files.upload, and progress counts its bytes", async () => {
  const { api, received } = await receiving();
  const piece = "日本語\r\n--cloud-agents-1--\r\n".repeat(5000);
  const content = piece.repeat(3);
  const file = new File([piece, piece, piece], 'plan "a"\n.md', { type: "text/markdown" });
  const seen: number[] = [];
  const response = await upload(
    api,
    { file, purpose: "user_upload", metadata: { project: "apollo" } },
    {
      onProgress: ({ sent, total }) => {
        seen.push(sent);
        expect(total).toBe(file.size);
      },
    },
  );
  expect(response).toEqual({ id: "file_1" });
  expect(await fieldsOf(received[0] as never)).toEqual([
    expect.stringContaining("plan"),
    "text/markdown",
    content,
  ]);
  expect(received[0]?.form.get("purpose")).toBe("user_upload");
  expect(received[0]?.form.get("metadata")).toBe('{"project":"apollo"}');
  expect(seen.length).toBeGreaterThan(1);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(file.size);
});

test("a stream is sent without knowing its length", async () => {
  const { api, received } = await receiving();
  const totals = new Set<number | undefined>();
  await upload(
    api,
    { file: new Blob(["a", "b"]).stream(), name: "letters.txt", type: "text/plain" },
    { onProgress: ({ total }) => totals.add(total) },
  );
  expect(await fieldsOf(received[0] as never)).toEqual(["letters.txt", "text/plain", "ab"]);
  expect(received[0]?.length).toBeUndefined();
  expect([...totals]).toEqual([undefined]);
});

test("an abort ends an upload and its source", async () => {
  const baseUrl = await startServer(() => {});
  const controller = new AbortController();
  const reason = new Error("changed my mind");
  let cancelled: unknown;
  const endless = new ReadableStream<Uint8Array>({
    pull: (stream) => stream.enqueue(new Uint8Array(1000)),
    cancel: (why) => {
      cancelled = why;
    },
  });
  const sending = upload(
    new CloudAgents({ token: "pt-1", baseUrl }),
    { file: endless },
    { signal: controller.signal, onProgress: ({ sent }) => sent > 100_000 && controller.abort(reason) },
  );
  await expect(sending).rejects.toBe(reason);
  expect(cancelled).toBeDefined();
});

test("a runtime that cannot send streams gets an error, and nothing is sent", async () => {
  const { api, received } = await receiving();
  const { Request } = globalThis;
  // What Firefox and Safari do: the option is not looked at, and the stream becomes text.
  globalThis.Request = class {
    headers = new Headers({ "content-type": "text/plain" });
  } as never;
  try {
    expect(() => upload(api, { file: new File(["a"], "a.txt") })).toThrow(
      "This runtime cannot send a stream. Call files.upload({ file }) with a File; it reports no progress.",
    );
  } finally {
    globalThis.Request = Request;
  }
  expect(received).toEqual([]);
});

test("a file is taken from a path, with its name, and can be sent twice", async () => {
  const path = join(tmpdir(), `plan ${process.pid}.md`);
  await writeFile(path, "# Plan");
  const { api, received } = await receiving();
  const file = await fileFromPath(path, { type: "text/markdown" });
  await api.files.upload({ file });
  await api.files.upload({ file: await fileFromPath(pathToFileURL(path), { name: "other.md" }) });
  await upload(api, { file });
  const name = `plan ${process.pid}.md`;
  expect(await Promise.all(received.map(fieldsOf))).toEqual([
    [name, "text/markdown", "# Plan"],
    ["other.md", expect.any(String), "# Plan"],
    [name, "text/markdown", "# Plan"],
  ]);
  await expect(fileFromPath("/no/such/file")).rejects.toThrow();
  await rm(path);
});
