import type { FileObject } from "@cloud-agents/types";
import type { Case } from "../Case.ts";
import { expect } from "../expect.ts";

const file = new File(["# Notes"], "notes.md", { type: "text/markdown" });

/** The rules of files. */
export const fileCases: Case[] = [
  {
    operation: "uploadFile",
    status: 201,
    name: "name, size, purpose and metadata are as sent",
    needs: "state",
    async run({ call }) {
      const uploaded = await call<FileObject>("uploadFile", { body: { file, metadata: { team: "docs" } } });
      const { filename, size_bytes, purpose, metadata } = uploaded;
      expect.equal(
        "the new file",
        { filename, size_bytes, purpose, metadata },
        { filename: "notes.md", size_bytes: 7, purpose: "user_upload", metadata: { team: "docs" } },
      );
    },
  },
  {
    operation: "uploadFile",
    status: 400,
    name: "metadata that is not JSON",
    needs: "checks",
    run: ({ call }) => call("uploadFile", { body: { file, metadata: "team=docs" } }),
  },
  {
    operation: "uploadFile",
    status: 400,
    name: "metadata with a value that is not a string",
    needs: "checks",
    run: ({ call }) => call("uploadFile", { body: { file, metadata: '{"team":1}' } }),
  },
  {
    operation: "getFile",
    status: 200,
    name: "returns what uploadFile returned, or a later state of it",
    needs: "state",
    async run({ call }) {
      const { status: _, updated_at, ...uploaded } = await call<FileObject>("uploadFile", { body: { file } });
      const read = await call<FileObject>("getFile", { path: { file_id: uploaded.file_id } });
      expect.equal("$", read, { ...read, ...uploaded });
    },
  },
];
