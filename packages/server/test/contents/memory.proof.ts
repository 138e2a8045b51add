import { readFileSync } from "node:fs";
import { request } from "node:http";
import { hasPostgres, type Postgres, startPostgres } from "@cloud-agents/deployment";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { type ServerProcess, startServerProcess } from "../../src/startServerProcess.ts";
import { createPlace, type Place, places } from "../helpers/uploads.ts";

const MIB = 1024 * 1024;

/** The longest body that a request may have, in bytes. */
const LONGEST = 32 * MIB;

const UPLOADS = 20;

/**
 * How much more memory the server may have had at any moment, in MiB. It was 47 to 95 when this was written, and 1581 when each body was in
 * memory as a whole.
 */
const ROOM_MIB = 300;

let postgres: Postgres;
let place: Place;
let server: ServerProcess;

beforeAll(async () => {
  if (hasPostgres) postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.stop());
afterEach(async () => {
  await server.stop("SIGKILL");
  await place.remove();
});

/** The most memory that a process has had, in MiB, as Linux counts it. */
function mostMemory(pid: number): number {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1024;
}

/** Uploads as much as one request may have; resolves to the status. */
function upload(url: string): Promise<number | undefined> {
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  const tail = "\r\n--b--";
  const piece = Buffer.alloc(MIB, "x");
  return new Promise((resolve, reject) => {
    const headers = { authorization: "Bearer a", "content-type": "multipart/form-data; boundary=b" };
    const sending = request(`${url}/files`, {
      method: "POST",
      headers: { ...headers, "content-length": LONGEST },
    });
    sending.on("error", reject);
    sending.on("response", (response) => response.resume().on("end", () => resolve(response.statusCode)));
    const send = async () => {
      sending.write(head);
      for (let left = LONGEST - head.length - tail.length; left > 0; left -= MIB)
        if (!sending.write(piece.subarray(0, left))) await new Promise((go) => sending.once("drain", go));
      sending.end(tail);
    };
    send().catch(reject);
  });
}

/** Only Linux says how much memory a process has had. */
const isLinux = process.platform === "linux";

for (const kind of places) {
  const it = isLinux && (hasPostgres || kind.startsWith("SQLite")) ? test : test.skip;
  it(`twenty of the longest uploads at the same time are never in memory as a whole: ${kind}`, async () => {
    place = await createPlace(kind, postgres);
    const { data, database, files } = place.options;
    server = await startServerProcess([
      "--port=0",
      "--log-level=warn",
      database === undefined ? `--data=${data}` : `--database=${database}`,
      ...(files === undefined ? [] : [`--files=${files}`]),
    ]);
    const before = mostMemory(server.pid);
    const statuses = await Promise.all(Array.from({ length: UPLOADS }, () => upload(server.url)));
    expect(statuses).toEqual(Array(UPLOADS).fill(201));
    const more = mostMemory(server.pid) - before;
    expect(more).toBeLessThan(ROOM_MIB);
    expect(await place.count()).toBe(UPLOADS);
  }, 180_000);
}
