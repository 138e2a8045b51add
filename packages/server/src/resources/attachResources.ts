import type { KnownSessionResource, SessionResourceInput } from "@cloud-agents/types";
import { MAX_PATH_LENGTH } from "../generated/constants.ts";
import type { Services } from "../handlers/Services.ts";
import { type ApiProblem, problem } from "../http/ApiProblem.ts";
import type { Work } from "../store/Work.ts";
import { type Duplicate, duplicateOf } from "./duplicateResources.ts";
import { normalisePath } from "./normalisePath.ts";

/** A resource in its normal form, and where its parts stand in the request. */
interface Candidate {
  resource: KnownSessionResource;
  /** Such as `resources[0]`. */
  item: string;
  /** The field with the path of the mount. */
  pathField: "path" | "mount_path";
}

/**
 * Reads the resources of a request, without looking at anything else.
 *
 * @returns Them in their normal form.
 * @throws ApiProblem 400 when a path is not valid, or two of them are the same.
 */
export function readResources(inputs: readonly SessionResourceInput[]): Candidate[] {
  const candidates: Candidate[] = [];
  for (const [index, input] of inputs.entries()) {
    const item = `resources[${index}]`;
    const candidate =
      input.type === "github_repository" ? readRepository(input, item) : readFile(input, item);
    const others = candidates.map(({ resource }) => resource);
    const duplicate = duplicateOf(candidate.resource, others);
    if (duplicate) throw duplicateInRequest(candidate, duplicate);
    candidates.push(candidate);
  }
  return candidates;
}

/**
 * Checks whether resources can be attached to a session.
 *
 * @param attached What is attached to it already.
 * @returns What is attached to it then.
 * @throws ApiProblem 404 when a file does not exist; 409 when one is not ready, or something is attached already.
 */
export function* attachResources(
  { store, faults }: Pick<Services, "store" | "faults">,
  account: string,
  candidates: readonly Candidate[],
  attached: readonly KnownSessionResource[],
): Work<KnownSessionResource[]> {
  for (const candidate of candidates) {
    const { resource, item } = candidate;
    if (resource.type === "file") {
      const file = yield* store.files.get(account, resource.file_id);
      if (!file) throw problem(404, "file_not_found", { id: resource.file_id }, `${item}.file_id`);
      if (file.status !== "ready" || faults?.isUploading(resource.file_id)) {
        throw problem(409, "file_not_ready", { id: resource.file_id }, `${item}.file_id`);
      }
    }
    const duplicate = duplicateOf(resource, attached);
    if (duplicate) throw duplicateOfAttached(candidate, duplicate);
  }
  return [...attached, ...candidates.map(({ resource }) => resource)];
}

function readFile(
  input: Exclude<SessionResourceInput, { type: "github_repository" }>,
  item: string,
): Candidate {
  const { file_id, path, mount_path } = input;
  const [normalPath, normalMountPath] = [normal("path"), normal("mount_path")];
  if (normalPath !== undefined && normalMountPath !== undefined && normalPath !== normalMountPath) {
    throw problem(400, "path_mismatch", { item }, `${item}.mount_path`);
  }
  const pathField = path === undefined && mount_path !== undefined ? "mount_path" : "path";
  // An id that cannot be a file name does not exist, and is refused as unknown.
  const mounted = normalPath ?? normalMountPath ?? `/data/${file_id}`;
  return { resource: { type: "file", file_id, path: mounted }, item, pathField };

  function normal(field: "path" | "mount_path"): string | undefined {
    const given = input[field];
    if (given === undefined) return undefined;
    const result = normalisePath(given);
    if (result === undefined)
      throw problem(400, "invalid_path", { item, field, limit: MAX_PATH_LENGTH }, `${item}.${field}`);
    return result;
  }
}

function readRepository(
  { url, mount_path, authorization_token }: Extract<SessionResourceInput, { type: "github_repository" }>,
  item: string,
): Candidate {
  const resource: KnownSessionResource = {
    type: "github_repository",
    url,
    ...(mount_path === undefined ? {} : { mount_path }),
    ...(authorization_token === undefined ? {} : { authorization_token }),
  };
  return { resource, item, pathField: "mount_path" };
}

function duplicateInRequest({ item, pathField }: Candidate, duplicate: Duplicate): ApiProblem {
  switch (duplicate.by) {
    case "file":
      return problem(400, "duplicate_file", { item, id: duplicate.id }, `${item}.file_id`);
    case "path":
      return problem(400, "duplicate_path", { item, path: duplicate.path }, `${item}.${pathField}`);
    case "repository":
      return problem(400, "duplicate_repository", { item, url: duplicate.url }, `${item}.url`);
  }
}

function duplicateOfAttached({ item, pathField }: Candidate, duplicate: Duplicate): ApiProblem {
  switch (duplicate.by) {
    case "file":
      return problem(409, "file_already_attached", { id: duplicate.id }, `${item}.file_id`);
    case "path":
      return problem(409, "path_already_attached", { path: duplicate.path }, `${item}.${pathField}`);
    case "repository":
      return problem(409, "repository_already_attached", { url: duplicate.url }, `${item}.url`);
  }
}
