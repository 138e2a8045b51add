import { dirname, join, relative, sep } from "node:path";
import type { Change } from "./Change.ts";
import type { Place } from "./formats/Report.ts";

/**
 * Says where changes are in the files of a description.
 *
 * @param places The place of each object by its JSON pointer, such as `paths/agents.yaml:12:3`, relative to the description's folder.
 * @param description Path of the root document.
 * @param folder What the paths of the result are relative to.
 */
export function placesOf(
  places: Readonly<Record<string, string>>,
  description: string,
  folder: string,
): (change: Pick<Change, "pointer">) => Place | undefined {
  return ({ pointer }) => {
    // A field without an object of its own, or one that is gone, is where the object around it is.
    for (let path = pointer; ; path = path.slice(0, path.lastIndexOf("/"))) {
      const [, file = "", line, column] = /^(.*):(\d+):(\d+)$/.exec(places[path] ?? "") ?? [];
      if (line !== undefined) {
        const written = relative(folder, join(dirname(description), file))
          .split(sep)
          .join("/");
        return { file: written, line: Number(line), column: Number(column) };
      }
      if (path === "")
        return { file: relative(folder, description).split(sep).join("/"), line: 1, column: 1 };
    }
  };
}
