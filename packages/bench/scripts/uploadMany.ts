// Uploads as much as a request may have, many times at once; a process of its own, as making the load must not delay what asks meanwhile.
// Gets the server's address and how many uploads.
import { request } from "node:http";

const MIB = 1024 * 1024;

/** The longest body that a request may have, in bytes. */
const LONGEST = 32 * MIB;

const [url = "", count = "1"] = process.argv.slice(2);
const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
const tail = "\r\n--b--";
const piece = Buffer.alloc(MIB, "x");

const began = performance.now();
const statuses = await Promise.all(Array.from({ length: Number(count) }, upload));
const refused = statuses.filter((status) => status !== 201);
if (refused.length > 0) throw new Error(`${refused.length} uploads were refused, with ${refused[0]}.`);
process.send?.(performance.now() - began);

function upload(): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sending = request(`${url}/files`, {
      method: "POST",
      headers: {
        authorization: "Bearer bench",
        "content-type": "multipart/form-data; boundary=b",
        "content-length": LONGEST,
      },
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
