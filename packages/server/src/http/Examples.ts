/**
 * The description's examples: bodies by operation, status and name. The first one is the default of its status. A response without a body
 * has neither a content type nor examples.
 */
export type Examples = Readonly<
  Record<string, Readonly<Record<string, { contentType?: string; bodies: Readonly<Record<string, string>> }>>>
>;
