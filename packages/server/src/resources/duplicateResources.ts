import { posix } from "node:path";
import type { KnownSessionResource } from "@cloud-agents/types";

/** What two resources have in common. */
export type Duplicate =
  | { by: "file"; id: string }
  | { by: "path"; path: string }
  | { by: "repository"; url: string };

/**
 * Compares a resource with others.
 *
 * @param others The resources that are there already.
 * @returns What makes it the same as one of them, or undefined.
 */
export function duplicateOf(
  resource: KnownSessionResource,
  others: readonly KnownSessionResource[],
): Duplicate | undefined {
  for (const other of others) {
    if (resource.type === "file" && other.type === "file" && resource.file_id === other.file_id) {
      return { by: "file", id: resource.file_id };
    }
    if (resource.type === "github_repository" && other.type === "github_repository") {
      if (repositoryKey(resource.url) === repositoryKey(other.url)) {
        return { by: "repository", url: withoutCredentials(resource.url) };
      }
    }
    const path = mountOf(resource);
    if (path !== undefined && path === mountOf(other)) return { by: "path", path };
  }
  return undefined;
}

/** Where a resource is in the container, as far as that is known. */
function mountOf(resource: KnownSessionResource): string | undefined {
  if (resource.type === "file") return resource.path;
  return resource.mount_path === undefined ? undefined : posix.resolve("/data", resource.mount_path);
}

/** A repository's URL with scheme and host in lower case, and without a trailing `/` or `.git`. */
function repositoryKey(url: string): string {
  const [, scheme = "", user = "", host = "", rest = url] =
    /^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]*@)?([^/?#]*)(.*)$/is.exec(url) ?? [];
  return scheme.toLowerCase() + user + host.toLowerCase() + trimPath(rest);
}

function trimPath(path: string): string {
  let end = path.length;
  // A loop, because a pattern that is anchored at the end takes quadratic time on a path that is nothing but slashes.
  for (;;) {
    if (path[end - 1] === "/") end -= 1;
    else if (path.endsWith(".git", end)) end -= 4;
    else return path.slice(0, end);
  }
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
}
