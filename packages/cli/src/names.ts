import type { Description, Json } from "@cloud-agents/spec/description";

/** How the parts that are generated call what belongs to one API. */
export interface Names {
  /** Such as `TrainTravelClient`. */
  client: string;
  /** Of the environment variables: `TRAIN_TRAVEL` for `TRAIN_TRAVEL_TOKEN`. */
  variables: string;
}

/**
 * Reads the names of an API: `x-sdk-class` and `x-sdk-env-prefix` of `info`, or else both are made from its title.
 *
 * @throws DescriptionError when one that is given cannot be used.
 */
export function readNames(description: Description): Names {
  const info = (description.document.info ?? {}) as Json;
  const words = (description.title.match(/[A-Za-z0-9]+/g) ?? []).filter((word) => !/^api$/i.test(word));
  while (words[0] !== undefined && /^\d/.test(words[0])) words.shift();
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  const client = info["x-sdk-class"] ?? `${pascal || "Api"}Client`;
  const variables = info["x-sdk-env-prefix"] ?? (words.join("_").toUpperCase() || "API");
  if (typeof client !== "string" || !/^[A-Z]\w*Client$/.test(client))
    throw description.error(
      info,
      "x-sdk-class must be a name in PascalCase that ends in Client, such as ShopClient.",
    );
  if (typeof variables !== "string" || !/^[A-Z][A-Z0-9_]*$/.test(variables))
    throw description.error(info, "x-sdk-env-prefix must be in capitals, such as SHOP.");
  return { client, variables };
}

/** Puts the names of an API in place of those that the runtimes and the samples were written with. */
export function applyNames(text: string, { client, variables }: Names): string {
  return text
    .replaceAll("CloudAgentsError", client.replace(/Client$/, "ClientError"))
    .replace(/\bCloudAgentsOptions\b/g, `${client}Options`)
    .replace(/\b(_?)CloudAgents\b/g, `$1${client}`)
    .replaceAll("@cloud-agents/client.error", `${client}.error`)
    .replaceAll("QODER_PAT", `${variables}_TOKEN`)
    .replaceAll("QODER_BASE_URL", `${variables}_BASE_URL`)
    .replaceAll("QODER_LOG", `${variables}_LOG`);
}
