import type { FileObject, FilePurpose } from "@cloud-agents/types";
import type { Upload } from "../http/RequestBody.ts";
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
      // The types know a file of a form as text; what the check lets through is a File.
      const { name, type } = body.file as unknown as File;
      const { size, content } = files.get("file") as Upload;
      const file: FileObject = {
        file_id: ids.next("file"),
        filename: name,
        size_bytes: size,
        mime_type: type || "application/octet-stream",
        // The description has a default, so it is always there.
        purpose: body.purpose as FilePurpose,
        status: "ready",
        metadata: body.metadata === undefined ? {} : JSON.parse(body.metadata),
        created_at: now,
        updated_at: now,
      };
      const json = toJson(file);
      yield* store.files.insert({ id: file.file_id, account, body: json });
      yield* content.keep(file.file_id);
      return json;
    },
    ...readHandlers(services, (store) => store.files, {
      operations: { list: "listFiles", get: "getFile" },
      notFound: "file_not_found",
    }),
  };
}
