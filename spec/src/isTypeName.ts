/** Words of TypeScript that no type may be called, or that mean another one. */
const TAKEN = new Set(
  (
    "any as async await bigint boolean break case catch class const continue debugger default delete do else enum export extends false " +
    "finally for function if implements import in infer instanceof interface is keyof let never new null number object of package " +
    "private protected public readonly return static string super switch symbol this throw true try type typeof undefined unique " +
    "unknown var void while with yield"
  ).split(" "),
);

/** What the printed types declare or refer to beside the schemas. */
const PRINTED = new Set(
  (
    "paths webhooks components operations UnlistedTag OpenString UnknownMember WithRequired " +
    "Blob NonNullable Omit Record " +
    // As numbers.
    "NaN Infinity"
  ).split(" "),
);

/** Whether a schema's name can be that of a type in TypeScript. Others are reached through `components["schemas"]` only. */
export function isTypeName(name: string): boolean {
  return /^\p{ID_Start}\p{ID_Continue}*$/u.test(name) && !TAKEN.has(name) && !PRINTED.has(name);
}
