import type { FileObject } from "@cloud-agents/types";
import { toJson } from "../store/Json.ts";
import type { Handlers } from "./Handler.ts";
import { readHandlers } from "./readHandlers.ts";
import type { Services } from "./Services.ts";

/** The operations on files, which are no `ObjectKind` because their bytes are kept as well. */
export function fileHandlers(services: Services): Handlers<"uploadFile" | "listFiles" | "getFile"> {
  return {
    *uploadFile({ account, body, files }) {
      const { store, clock, ids } = services;
      const now = clock.now().toISOString();
      // The types know a file of a form as text; what the check lets through is a File with its bytes.
      const upload = body.file as unknown as File;
      const content = files.get("file") as Uint8Array;
      const file: FileObject = {
        file_id: ids.next("file"),
        filename: upload.name,
        size_bytes: content.length,
        mime_type: upload.type || "application/octet-stream",
        purpose: body.purpose ?? "user_upload",
        status: "ready",
        metadata: body.metadata === undefined ? {} : JSON.parse(body.metadata),
        created_at: now,
        updated_at: now,
      };
      const json = toJson(file);
      yield* store.files.insert({ id: file.file_id, account, body: json });
      yield* store.files.insertContent(file.file_id, content);
      return json;
    },
    ...readHandlers(services, (store) => store.files, {
      operations: { list: "listFiles", get: "getFile" },
      notFound: "file_not_found",
    }),
  };
}
