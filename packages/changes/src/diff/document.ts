import { escapeStep } from "@cloud-agents/spec/description";
import { compareAnnotations } from "./annotations.ts";
import { COMPONENT_KINDS, type Comparison, type Context } from "./Comparison.ts";
import { asList, asObject, isSame, keysOf } from "./json.ts";
import { compareSecurity, compareSecuritySchemes, SCHEME_FIELDS } from "./security.ts";
import { compareServers } from "./servers.ts";

/** Fields of a document that have comparisons of their own. */
const SECTIONS = ["paths", "webhooks", "components", "servers", "security", "tags", "info"];

const DOCUMENT: Context = {
  side: "request",
  subject: "document",
  field: "",
  pointer: "",
  isUnsent: false,
  isField: false,
};

/** Compares what belongs to no operation: addresses, access for all operations, tags, names of components. */
export function compareDocuments(comparison: Comparison): void {
  const { before, after } = comparison;
  compareServers(comparison, before.servers, after.servers, { ...DOCUMENT, pointer: "/servers" });
  compareSecurity(comparison, before.security, after.security, {
    ...DOCUMENT,
    subject: "security",
    pointer: "/security",
  });
  compareInfo(comparison);
  compareTags(comparison);
  compareAnnotations(comparison, before, after, DOCUMENT, SECTIONS);
  compareSchemes(comparison);
  compareComponentSchemas(comparison);
  compareOtherComponents(comparison);
}

/** Compares the components that no comparison of an operation came to: examples, and what is not used. */
function compareOtherComponents(comparison: Comparison): void {
  const [old, now] = [asObject(comparison.before.components), asObject(comparison.after.components)];
  for (const section of keysOf(old, now)) {
    if (section === "schemas" || section === "securitySchemes") continue;
    const [was, is] = [asObject(old[section]), asObject(now[section])];
    for (const name of keysOf(was, is)) {
      const pointer = `/components/${section}/${escapeStep(name)}`;
      const subject = `${COMPONENT_KINDS[section] ?? section} ${name}`;
      if (isSame(was[name], is[name]) || comparison.wasCompared(subject)) continue;
      // What is in them is compared where they are used.
      if (["pathItems", "callbacks"].includes(section) && comparison.isUsed(pointer)) continue;
      const context = { ...DOCUMENT, subject, pointer };
      if (!Object.hasOwn(was, name)) comparison.report(context, "component-added");
      else if (!Object.hasOwn(is, name)) comparison.report(context, "component-removed");
      else {
        const [before, after] = [asObject(was[name]), asObject(is[name])];
        for (const key of keysOf(before, after)) {
          if (section !== "examples")
            comparison.reportInside(context, "document-changed", key, before[key], after[key]);
          else if (!isSame(before[key], after[key]))
            comparison.report(context, "example-changed", { detail: key });
        }
      }
    }
  }
}

function compareInfo(comparison: Comparison): void {
  const [old, now] = [asObject(comparison.before.info), asObject(comparison.after.info)];
  const context = { ...DOCUMENT, field: "info", pointer: "/info" };
  // Whether the version says enough is what the changes are for.
  compareAnnotations(comparison, old, now, context, ["version"]);
}

function compareTags(comparison: Comparison): void {
  const tagsOf = (document: { tags?: unknown }) =>
    Object.fromEntries(asList(document.tags).map((tag) => [String(asObject(tag).name), tag]));
  const [old, now] = [tagsOf(comparison.before), tagsOf(comparison.after)];
  for (const name of keysOf(old, now)) {
    const context = { ...DOCUMENT, pointer: "/tags" };
    if (!Object.hasOwn(old, name)) comparison.report(context, "tag-added", { detail: name });
    else if (!Object.hasOwn(now, name)) comparison.report(context, "tag-removed", { detail: name });
    else
      compareAnnotations(
        comparison,
        asObject(old[name]),
        asObject(now[name]),
        { ...context, field: `tag ${name}` },
        ["name"],
      );
  }
}

function compareSchemes(comparison: Comparison): void {
  const [old, now] = [comparison.before, comparison.after].map((document) =>
    asObject(asObject(document.components).securitySchemes),
  );
  if (!old || !now) return;
  for (const name of keysOf(old, now)) {
    const pointer = `/components/securitySchemes/${escapeStep(name)}`;
    const context = { ...DOCUMENT, subject: `security scheme ${name}`, pointer };
    if (!Object.hasOwn(old, name)) comparison.report(context, "security-scheme-added");
    else if (!Object.hasOwn(now, name)) comparison.report(context, "security-scheme-removed");
    else
      comparison.follow(old[name], now[name], context, (one, other) => {
        compareAnnotations(comparison, one, other, context, ["$ref", ...SCHEME_FIELDS]);
        compareSecuritySchemes(comparison, one, other, context);
      });
  }
}

/** Compares which component schemas there are: our clients have a type for each. */
function compareComponentSchemas(comparison: Comparison): void {
  const [old, now] = [comparison.before, comparison.after].map((document) =>
    asObject(asObject(document.components).schemas),
  );
  if (!old || !now) return;
  const renamedTo = new Set(comparison.renamed.values());
  for (const name of keysOf(old, now)) {
    const subject = `schema ${name}`;
    const context = { ...DOCUMENT, subject, pointer: `/components/schemas/${escapeStep(name)}` };
    const newName = comparison.renamed.get(name);
    if (newName !== undefined) {
      const inside = {
        ...context,
        subject: `schema ${newName}`,
        pointer: `/components/schemas/${escapeStep(newName)}`,
      };
      comparison.report(inside, "schema-renamed", { before: name, after: newName });
    } else if (!Object.hasOwn(now, name)) comparison.report(context, "schema-removed");
    else if (!Object.hasOwn(old, name)) {
      if (!renamedTo.has(name)) comparison.report(context, "schema-added");
    } else if (!comparison.wasCompared(subject) && !isSame(old[name], now[name])) {
      comparison.report(
        context,
        comparison.isUsed(context.pointer) ? "part-changed" : "unused-schema-changed",
      );
    }
  }
}
