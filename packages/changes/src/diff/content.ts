import type { Json } from "@cloud-agents/spec/description";
import { compareAnnotations } from "./annotations.ts";
import { at, type Comparison, type Context } from "./Comparison.ts";
import { asObject, isSame } from "./json.ts";
import { compareSchemas } from "./schemas.ts";

/** Compares the representations of two bodies. One whose media type only got wider, narrower or other parameters is the same one. */
export function compareContent(comparison: Comparison, before: Json, after: Json, context: Context): void {
  const [old, now] = [asObject(before.content), asObject(after.content)];
  const isNamed = areDifferent(old) || areDifferent(now);
  const inside = (type: string) => at(context, isNamed ? `(${type})` : "", "content", type);
  const gone = new Set(Object.keys(old).filter((type) => !Object.hasOwn(now, type)));
  for (const type of Object.keys(now)) {
    if (Object.hasOwn(old, type)) {
      compareMedia(comparison, old[type], now[type], inside(type));
      continue;
    }
    const other = [...gone].find((each) => covers(each, type) || covers(type, each));
    if (other === undefined) {
      comparison.report(at(context, "", "content", type), "media-type-added", { detail: type });
      continue;
    }
    gone.delete(other);
    const rule =
      covers(other, type) && covers(type, other)
        ? "media-type-parameters-changed"
        : covers(type, other)
          ? "media-type-generalized"
          : "media-type-specialized";
    comparison.report(at(context, "", "content", type), rule, { before: other, after: type });
    compareMedia(comparison, old[other], now[type], inside(type));
  }
  for (const type of gone) comparison.report(context, "media-type-removed", { detail: type });
}

/** Whether the representations of a body have different schemas, so that a change has to say in which one it is. */
function areDifferent(content: Json): boolean {
  const [first, ...others] = Object.values(content).map((media) => asObject(media).schema);
  return others.some((schema) => !isSame(schema, first));
}

function compareMedia(comparison: Comparison, before: unknown, after: unknown, context: Context): void {
  comparison.follow(before, after, context, (old, now, inside) => {
    compareAnnotations(comparison, old, now, inside, ["$ref", "encoding", "schema", "itemSchema"]);
    const [encoding, newEncoding] = [asObject(old.encoding), asObject(now.encoding)];
    if (!isSame(encoding, newEncoding)) {
      comparison.report(inside, "encoding-changed", { before: encoding, after: newEncoding });
    }
    // OpenAPI 3.2 describes the entries of a stream in `itemSchema`.
    for (const [keyword, step] of [
      ["schema", ""],
      ["itemSchema", "[]"],
    ] as const) {
      const within = at(inside, step, keyword);
      if (Object.hasOwn(old, keyword) !== Object.hasOwn(now, keyword)) {
        comparison.report(within, Object.hasOwn(now, keyword) ? "constraint-added" : "constraint-removed", {
          detail: keyword,
          before: old[keyword],
          after: now[keyword],
        });
      } else compareSchemas(comparison, old[keyword], now[keyword], within);
    }
  });
}

/** Whether everything of the second media type is also of the first one, parameters left aside. */
function covers(wide: string, narrow: string): boolean {
  const [range, type] = [wide, narrow].map((each) => (each.split(";")[0] ?? "").trim().toLowerCase());
  if (range === type || range === "*/*") return true;
  if (range === undefined || type === undefined) return false;
  if (range.endsWith("/*")) return type.startsWith(range.slice(0, -1));
  // application/problem+json is JSON, too (RFC 6839).
  const [group, suffix] = range.split("/");
  return type.startsWith(`${group}/`) && type.endsWith(`+${suffix}`);
}
