import { expect, test } from "@jest/globals";
import type { Content } from "../../src/contents/Contents.ts";
import { requestHash } from "../../src/http/idempotency.ts";
import type { FormRules, RequestBody } from "../../src/http/RequestBody.ts";
import { readForm } from "../../src/http/readForm.ts";

/** A content that is kept in memory, and counts what is done with it. */
class FakeContent implements Content {
  bytes = Buffer.alloc(0);
  releases = 0;
  isWriting = false;

  async write(bytes: Uint8Array): Promise<void> {
    expect(this.isWriting).toBe(false);
    this.isWriting = true;
    await new Promise((resolve) => setImmediate(resolve));
    this.bytes = Buffer.concat([this.bytes, bytes]);
    this.isWriting = false;
  }

  async complete(): Promise<void> {}

  *keep() {}

  async release(): Promise<void> {
    this.releases += 1;
  }
}

function rules(): FormRules & { contents: FakeContent[] } {
  const contents: FakeContent[] = [];
  return {
    contents,
    has: (field) => ["file", "purpose", "metadata"].includes(field),
    receive() {
      const content = new FakeContent();
      contents.push(content);
      return content;
    },
  };
}

const TYPE = "multipart/form-data; boundary=bnd";

const part = (disposition: string, content: string) =>
  `--bnd\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;

async function* inPieces(bytes: Buffer, ...cuts: number[]): AsyncGenerator<Uint8Array, void> {
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** What was read, or why nothing was. */
async function read(bytes: Buffer, ...cuts: number[]) {
  const own = rules();
  try {
    const body: RequestBody = await readForm(inPieces(bytes, ...cuts), TYPE, own);
    const contents = own.contents.map((content) => content.bytes.toString("latin1"));
    return { hash: requestHash("uploadFile", {}, body), names: Object.keys(body.value as object), contents };
  } catch (error) {
    expect(own.contents.every(({ releases }) => releases === 1)).toBe(true);
    return { message: (error as Error).message };
  }
}

const FORM = [
  "before\r\n",
  part('name="file"; filename="a.bin"', "\r\n--bn\r\n--bndx\r\n\r\n-"),
  part('name="purpose"', "user_upload"),
  part('name="o"; filename="b"', "x"),
  part('name="metadata"', '{"a":"é"}'),
  "--bnd--\r\nafter\r\n--bnd",
].join("");

test.each<[string, string]>([
  ["a form", FORM],
  [
    "a field that comes twice after text that is not UTF-8",
    `${part('name="o"', "\xe9")}${part('name="o"', "x")}--bnd--`,
  ],
  [
    "a part without a name after one that is not UTF-8",
    `${part('name="p"', "\xe9")}${part("x=y", "x")}--bnd--`,
  ],
  ["a part without headers", "--bnd\r\n\r\n\r\ntext\r\n--bnd--"],
  ["a form without an end", part('name="file"; filename="a"', "x")],
])("%s is read in the same way wherever it is cut", async (_, text) => {
  const bytes = Buffer.from(text, "latin1");
  const whole = await read(bytes);
  for (let cut = 0; cut <= bytes.length; cut += 1)
    expect([cut, await read(bytes, cut)]).toEqual([cut, whole]);
  const everywhere = Array.from({ length: bytes.length }, (_, index) => index);
  expect(await read(bytes, ...everywhere)).toEqual(whole);
});

test("a form is read on after a long part that ends in the piece in which it begins", async () => {
  const bytes = Buffer.from(
    `${part('name="file"; filename="a"', "x".repeat(100_000))}${part('name="purpose"', "user_upload")}--bnd--\r\n${"y".repeat(50_000)}`,
  );
  const whole = await read(bytes);
  expect(whole.names).toEqual(["file", "purpose"]);
  for (const cut of [100_000, 100_080, 100_084, 100_090, 100_165, 100_170, 120_000])
    expect(await read(bytes, cut)).toEqual(whole);
});

test("of a file, no more is read before what was read is written", async () => {
  const own = rules();
  let ahead = 0;
  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    yield Buffer.from('--bnd\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');
    for (let count = 1; count <= 50; count += 1) {
      yield Buffer.alloc(64 * 1024, count);
      ahead = Math.max(ahead, count * 64 * 1024 - (own.contents[0]?.bytes.length ?? 0));
    }
    yield Buffer.from("\r\n--bnd--");
  }
  const body = await readForm(pieces(), TYPE, own);
  expect(body.files.get("file")?.size).toBe(50 * 64 * 1024);
  expect(own.contents[0]?.bytes).toHaveLength(50 * 64 * 1024);
  expect(ahead).toBeLessThanOrEqual(64 * 1024);
});

test("of a text that is longer than any may be, the beginning is kept, and all of it tells requests apart", async () => {
  const form = (name: string, text: string) =>
    Buffer.from(`${part(`name="${name}"`, text)}--bnd--`, "latin1");
  for (const name of ["metadata", "unused"]) {
    const long = "x".repeat(5_000_000);
    const body = await readForm(inPieces(form(name, long), 3_000_000), TYPE, rules());
    const kept = (body.value as Record<string, string>)[name] as string;
    expect(long.startsWith(kept)).toBe(true);
    expect(kept).toHaveLength(name === "metadata" ? 4 * 1024 * 1024 : 64 * 1024);
    expect(await read(form(name, long), 1_000_000)).toEqual(await read(form(name, long), 4_300_000));
    expect(await read(form(name, `${long}y`))).not.toEqual(await read(form(name, `${long}z`)));
    const message = `Field '${name}' must be UTF-8.`;
    expect(await read(form(name, `${long}\xe9`))).toEqual({ message });
    expect(await read(form(name, `\xe9${long}`), 100)).toEqual({ message });
  }
});

test("what cannot be written is said once everything was read, and is released", async () => {
  const own = rules();
  const receive = own.receive;
  own.receive = () => Object.assign(receive(), { write: async () => Promise.reject(new Error("disk full")) });
  let isRead = false;
  async function* pieces() {
    yield* inPieces(Buffer.from(FORM, "latin1"), 90, 100);
    isRead = true;
  }
  await expect(readForm(pieces(), TYPE, own)).rejects.toThrow("disk full");
  expect(isRead).toBe(true);
  expect(own.contents[0]?.releases).toBe(1);
});
