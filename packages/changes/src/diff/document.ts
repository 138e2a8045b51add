import { escapeStep, type Json } from "@cloud-agents/spec/description";
import { compareAnnotations, compareExtensions } from "./annotations.ts";
import { COMPONENT_KINDS, type Comparison, type Context } from "./Comparison.ts";
import { asList, asObject, isSame, keysOf } from "./json.ts";
import { renamedComponents } from "./renamedComponents.ts";
import { compareSecurity, compareSecuritySchemes, isGivenByName, SCHEME_FIELDS } from "./security.ts";
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

/** Sections of which the exported type `components` has an entry for each component, beside the schemas. */
const TYPED = ["parameters", "headers", "requestBodies", "responses", "pathItems"];

/** Compares the components that no comparison of an operation came to: examples, and what is not used. */
function compareOtherComponents(comparison: Comparison): void {
  const [old, now] = [asObject(comparison.before.components), asObject(comparison.after.components)];
  compareExtensions(comparison, old, now, { ...DOCUMENT, pointer: "/components" });
  for (const section of keysOf(old, now)) {
    if (section === "schemas" || section === "securitySchemes" || section.startsWith("x-")) continue;
    const [was, is] = [asObject(old[section]), asObject(now[section])];
    const isType = TYPED.includes(section);
    const renamed = isType ? renamedComponents(comparison, section) : new Map<string, string>();
    const newNames = new Set(renamed.values());
    for (const name of keysOf(was, is)) {
      if (newNames.has(name)) continue;
      const newName = renamed.get(name);
      const pointer = `/components/${section}/${escapeStep(newName ?? name)}`;
      const subject = `${COMPONENT_KINDS[section] ?? section} ${newName ?? name}`;
      if (newName !== undefined) {
        const context = { ...DOCUMENT, subject, pointer };
        comparison.report(context, "component-type-renamed", { before: name, after: newName });
        continue;
      }
      if (isSame(was[name], is[name]) || comparison.wasCompared(subject)) continue;
      const context = { ...DOCUMENT, subject, pointer };
      if (!Object.hasOwn(was, name))
        comparison.report(context, isType ? "component-type-added" : "component-added");
      else if (!Object.hasOwn(is, name))
        comparison.report(context, isType ? "component-type-removed" : "component-removed");
      // What is in them is compared where they are used.
      else if (["pathItems", "callbacks"].includes(section) && comparison.isUsed(pointer)) continue;
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
  const { renamedSchemes } = comparison;
  const newNames = new Set(renamedSchemes.values());
  for (const name of keysOf(old, now)) {
    const newName = renamedSchemes.get(name) ?? name;
    const pointer = `/components/securitySchemes/${escapeStep(newName)}`;
    const context = { ...DOCUMENT, subject: `security scheme ${newName}`, pointer };
    if (newNames.has(name)) continue;
    if (newName !== name) {
      const isNoticed =
        isRequired(comparison.after, newName) && isGivenByName(comparison.resolve("after", now[newName]));
      comparison.report(context, isNoticed ? "credential-renamed" : "security-scheme-renamed", {
        before: name,
        after: newName,
      });
    }
    if (!Object.hasOwn(old, name)) comparison.report(context, "security-scheme-added");
    else if (!Object.hasOwn(now, newName)) comparison.report(context, "security-scheme-removed");
    else
      comparison.follow(old[name], now[newName], context, (one, other) => {
        compareAnnotations(comparison, one, other, context, ["$ref", ...SCHEME_FIELDS]);
        compareSecuritySchemes(comparison, one, other, context);
      });
  }
}

/** Whether the document or one of its operations names a security scheme. */
function isRequired({ security, paths }: Json, scheme: string): boolean {
  const operations = Object.values(asObject(paths)).flatMap((item) => Object.values(asObject(item)));
  return [security, ...operations.map((operation) => asObject(operation).security)]
    .flatMap(asList)
    .some((requirement) => Object.hasOwn(asObject(requirement), scheme));
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
