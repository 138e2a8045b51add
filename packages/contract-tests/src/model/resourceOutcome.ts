import { posix } from "node:path";

interface Resource {
  type?: string;
  file_id?: string;
  path?: string;
  mount_path?: string;
  url?: string;
}

/** The longest normalised path of a file. */
const MAX_PATH = 512;

/**
 * What becomes of resources that a valid request names, by decisions 15 and 16.
 *
 * @param attached What the session has already, as it is shown.
 * @param statusOf The status of a file; undefined when nothing is known about it, null when it does not exist.
 * @returns The status of the response, or undefined when that cannot be known.
 */
export function resourceOutcome(
  sent: readonly Resource[],
  attached: readonly Resource[],
  statusOf: (id: string) => string | null | undefined,
): "accepted" | 400 | 404 | 409 | undefined {
  const wanted: Resource[] = [];
  for (const resource of sent) {
    const normal = normalised(resource);
    if (!normal || wanted.some((other) => areSame(normal, other))) return 400;
    wanted.push(normal);
  }
  for (const resource of wanted) {
    if (resource.type === "file") {
      const status = statusOf(resource.file_id ?? "");
      if (status === undefined) return undefined;
      if (status === null) return 404;
      if (status !== "ready") return 409;
    }
    if (attached.some((other) => areSame(resource, other))) return 409;
  }
  return "accepted";
}

/** A resource as it will be shown, or undefined when its paths are not allowed. */
function normalised({ type = "file", ...resource }: Resource): Resource | undefined {
  if (type !== "file") return { type, ...resource };
  const paths = [resource.path, resource.mount_path]
    .filter((path) => path !== undefined)
    .map((path) => posix.resolve("/data", path));
  if (paths.some((path) => !path.startsWith("/data/") || [...path].length > MAX_PATH)) return undefined;
  if (new Set(paths).size > 1) return undefined;
  return { type, file_id: resource.file_id ?? "", path: paths[0] ?? `/data/${resource.file_id}` };
}

function areSame(one: Resource, other: Resource): boolean {
  if (one.type === "file" && other.type === "file" && one.file_id === other.file_id) return true;
  if (one.type !== "file" && other.type !== "file" && repository(one) === repository(other)) return true;
  const [place, otherPlace] = [placeOf(one), placeOf(other)];
  return place !== undefined && place === otherPlace;
}

function placeOf({ type, path, mount_path }: Resource): string | undefined {
  if (type === "file") return path;
  return mount_path === undefined ? undefined : posix.resolve("/data", mount_path);
}

/** Scheme and host in lower case, without `/` and `.git` at the end. */
function repository({ url = "" }: Resource): string {
  const lower = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, (start) => {
    const at = start.lastIndexOf("@");
    return start.slice(0, at + 1) + start.slice(at + 1).toLowerCase();
  });
  let end = lower.length;
  while (lower[end - 1] === "/" || lower.endsWith(".git", end)) end -= lower[end - 1] === "/" ? 1 : 4;
  return lower.slice(0, end).replace(/^[a-z][a-z0-9+.-]*:/i, (scheme) => scheme.toLowerCase());
}
