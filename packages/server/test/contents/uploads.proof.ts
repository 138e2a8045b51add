import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { hasPostgres, type Postgres, startPostgres } from "@cloud-agents/deployment";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningServer, type ServerOptions, startServer } from "../../src/startServer.ts";
import { startServerProcess } from "../../src/startServerProcess.ts";
import { until } from "../helpers/until.ts";
import { createPlace, type Place, places } from "../helpers/uploads.ts";

interface Body {
  file_id: string;
  size_bytes: number;
  filename: string;
  error: { message: string };
  data: unknown[];
}

let postgres: Postgres;
let place: Place;
const servers: RunningServer[] = [];

beforeAll(async () => {
  if (hasPostgres) postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.stop());
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  await place.remove();
});

const start = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const server = await startServer({ ...place.options, ...options });
  servers.push(server);
  return server;
};

const bytes = (length: number, first = 0) => {
  const content = Buffer.alloc(length, "an upload of some length; ");
  content.writeUInt8(first % 256, length > 0 ? 0 : undefined);
  return content;
};

async function upload(
  { url }: { url: string },
  content: Uint8Array | string,
  { key, filename = "notes.bin", fields = {} }: { key?: string; filename?: string; fields?: object } = {},
) {
  const form = new FormData();
  form.set("file", new File([content as Uint8Array<ArrayBuffer>], filename));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const response = await fetch(`${url}/files`, {
    method: "POST",
    headers: { authorization: "Bearer alice", ...(key !== undefined && { "idempotency-key": key }) },
    body: form,
  });
  const replayed = response.headers.get("idempotent-replayed") === "true";
  return { status: response.status, replayed, body: (await response.json()) as Body };
}

/** Sends the beginning of an upload, whose end never comes. */
function beginUpload({ url }: { url: string }, content: Uint8Array) {
  const sending = request(`${url}/files`, {
    method: "POST",
    headers: { authorization: "Bearer alice", "content-type": "multipart/form-data; boundary=b" },
  });
  sending.on("error", () => {});
  sending.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');
  sending.write(content);
  return sending;
}

const list = async ({ url }: { url: string }) => {
  const response = await fetch(`${url}/files`, { headers: { authorization: "Bearer alice" } });
  return ((await response.json()) as Body).data;
};

const MIB = 1024 * 1024;

describe.each(places)("uploads to %s", (kind) => {
  const it = kind.startsWith("PostgreSQL") && !hasPostgres ? test.skip : test;
  const isStoredAsItArrives = kind !== "PostgreSQL";

  it.each([0, 7, MIB - 1, MIB, MIB + 1, 3 * MIB + 5])("keep every one of %i bytes", async (size) => {
    place = await createPlace(kind, postgres);
    const server = await start();
    const content = size === 0 ? Buffer.alloc(0) : bytes(size);
    const { status, body } = await upload(server, content);
    expect([status, body.size_bytes]).toEqual([201, size]);
    expect((await place.contentOf(body.file_id)).equals(content)).toBe(true);
    expect(await place.count()).toBe(1);
  });

  it("keep many that come at the same time, each its own", async () => {
    place = await createPlace(kind, postgres);
    const server = await start();
    const contents = Array.from({ length: 12 }, (_, index) => bytes(2 * MIB + index, index));
    const uploaded = await Promise.all(contents.map((content) => upload(server, content)));
    const hash = (content: Buffer) => createHash("sha256").update(content).digest("hex");
    const kept = await Promise.all(uploaded.map(({ body }) => place.contentOf(body.file_id)));
    expect(kept.map(hash)).toEqual(contents.map(hash));
  });

  it("take effect once for a key, and keep nothing of a repetition or of another content with the same key", async () => {
    place = await createPlace(kind, postgres);
    const server = await start();
    const same = await Promise.all([1, 2, 3].map(() => upload(server, bytes(2 * MIB), { key: "k" })));
    expect(same.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(same.map(({ body }) => body.file_id)).size).toBe(1);
    expect(same.filter(({ replayed }) => replayed)).toHaveLength(2);
    expect((await upload(server, bytes(2 * MIB, 1), { key: "k" })).status).toBe(409);
    expect((await upload(server, bytes(2 * MIB + 1), { key: "k" })).status).toBe(409);
    expect((await upload(server, bytes(2 * MIB), { key: "k", fields: { other: "field" } })).status).toBe(409);
    expect(await place.count()).toBe(1);
    expect(await list(server)).toHaveLength(1);
  });

  it("keep nothing of what is refused", async () => {
    place = await createPlace(kind, postgres);
    const server = await start({ maxBodyBytes: 4 * MIB });
    const refused = [
      await upload(server, bytes(2 * MIB), { fields: { metadata: "no JSON" } }),
      await upload(server, bytes(2 * MIB), { key: "" }),
      await upload(server, bytes(5 * MIB)),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400]);
    const chunked = beginUpload(server, bytes(5 * MIB));
    await new Promise((resolve) => chunked.on("response", resolve));
    chunked.destroy();
    await until(async () => (await place.count()) === 0);
    expect(await list(server)).toEqual([]);
  });

  it("keep nothing when the client leaves", async () => {
    place = await createPlace(kind, postgres);
    const server = await start();
    const sending = beginUpload(server, bytes(2 * MIB));
    if (isStoredAsItArrives) await until(async () => (await place.count()) === 1);
    sending.destroy();
    await until(async () => (await place.count()) === 0);
    expect((await upload(server, "still there")).status).toBe(201);
  });

  it("leave nothing for good when the server is killed", async () => {
    place = await createPlace(kind, postgres);
    const { data, database, files } = place.options;
    const killed = await startServerProcess([
      "--port=0",
      "--log-level=silent",
      database === undefined ? `--data=${data}` : `--database=${database}`,
      ...(files === undefined ? [] : [`--files=${files}`]),
    ]);
    const kept = await upload(killed, bytes(2 * MIB));
    beginUpload(killed, bytes(2 * MIB));
    if (isStoredAsItArrives) await until(async () => (await place.count()) === 2);
    await killed.stop("SIGKILL");
    if (place.folder !== undefined) {
      const hours = new Date(Date.now() - 2 * 60 * 60 * 1000);
      for (const name of await readdir(place.folder)) await utimes(join(place.folder, name), hours, hours);
    }
    const server = await start();
    await until(async () => (await place.count()) === 1);
    expect(await place.contentOf(kept.body.file_id)).toHaveLength(2 * MIB);
    expect(await list(server)).toEqual([kept.body]);
  }, 30_000);
});

describe.each(places)("a server with %s that is killed", (kind) => {
  const it = kind.startsWith("PostgreSQL") && !hasPostgres ? test.skip : test;

  it("while files are uploaded has all of each file that it has acknowledged", async () => {
    place = await createPlace(kind, postgres);
    const { data, database, files } = place.options;
    const killed = await startServerProcess([
      "--port=0",
      "--log-level=silent",
      database === undefined ? `--data=${data}` : `--database=${database}`,
      ...(files === undefined ? [] : [`--files=${files}`]),
    ]);
    const acknowledged: { id: string; content: Buffer }[] = [];
    const uploading = Array.from({ length: 4 }, async (_, first) => {
      for (let index = first; ; index += 4) {
        const content = bytes(3 * MIB + index, index);
        const { body } = await upload(killed, content);
        acknowledged.push({ id: body.file_id, content });
      }
    });
    const failed = Promise.allSettled(uploading);
    await until(() => acknowledged.length >= 6);
    await killed.stop("SIGKILL");
    await failed;
    const server = await start();
    for (const { id, content } of acknowledged)
      expect((await place.contentOf(id)).equals(content)).toBe(true);
    if (kind === "SQLite") await until(async () => (await place.count()) === (await list(server)).length);
  }, 30_000);
});

describe("the folder of files", () => {
  test("has names of the server's own, whatever a client calls its file", async () => {
    place = await createPlace("SQLite and a folder", postgres);
    const server = await start();
    for (const filename of ["../../evil", "/etc/passwd", "..", "a\\..\\b", "upload_x", "nul\u0000"]) {
      const { status, body } = await upload(server, filename, { filename });
      expect(status).toBe(201);
      expect((await place.contentOf(body.file_id)).toString()).toBe(filename);
    }
    const names = await readdir(place.folder as string);
    expect(names).toHaveLength(7);
    for (const name of names) expect(name).toMatch(/^(upload|cloud-agents\.folder)_[0-9a-f]{32}$/);
    if (process.platform !== "win32")
      expect((await stat(join(place.folder as string, names.at(-1) as string))).mode & 0o077).toBe(0);
  });

  test("keeps what may still be uploaded by another server, and what is not the server's", async () => {
    place = await createPlace("SQLite and a folder", postgres);
    const folder = place.folder as string;
    const hours = new Date(Date.now() - 2 * 60 * 60 * 1000);
    const name = (digit: number) => `upload_${`${digit}`.repeat(32)}`;
    const fresh = [name(1), `${name(2)}.part`];
    const foreign = ["notes.txt", "upload_1", `${name(3)}.txt`, `x${name(4)}`];
    const old = [name(5), `${name(6)}.part`];
    for (const each of [...fresh, ...foreign, ...old]) await writeFile(join(folder, each), "x");
    for (const each of [...foreign, ...old]) await utimes(join(folder, each), hours, hours);
    await mkdir(join(folder, "of-somebody"));
    await start();
    await until(async () => !(await readdir(folder)).some((each) => old.includes(each)));
    await servers.splice(0)[0]?.stop();
    const left = (await readdir(folder)).filter((each) => !each.startsWith("cloud-agents."));
    expect(left.sort()).toEqual([...fresh, ...foreign, "of-somebody"].sort());
  });

  test("is not taken for that of another database, whose server would find no file for what is in it", async () => {
    place = await createPlace("SQLite and a folder", postgres);
    const server = await start();
    const { body } = await upload(server, "mine");
    const other = await createPlace("SQLite", postgres);
    await expect(start({ data: other.options.data as string })).rejects.toThrow(
      `The files folder ${place.folder} belongs to another database. Use that database, or choose another folder with --files or CLOUD_AGENTS_SERVER_FILES.`,
    );
    await other.remove();
    await servers.splice(0)[0]?.stop();
    await start();
    expect((await place.contentOf(body.file_id)).toString()).toBe("mine");
  });

  test("that cannot be written any more makes an upload 500, and is used again when it can", async () => {
    place = await createPlace("SQLite and a folder", postgres);
    const server = await start();
    await rm(place.folder as string, { recursive: true });
    const { status, body } = await upload(server, bytes(2 * MIB));
    expect(status).toBe(500);
    expect(body).toMatchObject({ error: { type: "api_error" } });
    expect(await list(server)).toEqual([]);
    await mkdir(place.folder as string);
    expect((await upload(server, bytes(2 * MIB))).status).toBe(201);
  });

  test("has to be there and writable when the server starts", async () => {
    place = await createPlace("SQLite and a folder", postgres);
    const missing = join(place.folder as string, "missing");
    await expect(start({ files: missing })).rejects.toThrow(
      /^The files folder .*missing cannot be used: ENOENT: .*\. Make it, or choose another one with --files or CLOUD_AGENTS_SERVER_FILES\.$/,
    );
    await writeFile(missing, "no folder");
    await expect(start({ files: missing })).rejects.toThrow(
      /cannot be used: ENOTDIR: .*\. Let this user write there, or/,
    );
    await rm(missing);
    await expect(start({ data: "memory" })).rejects.toThrow(
      "A folder of files needs a data folder or a database",
    );
  });
});
