const ANNOTATIONS =
  /^(title|description|summary|default|deprecated|readOnly|writeOnly|examples?|externalDocs|xml|\$comment|x-.*)$/;

/** Whether a keyword says something about a schema without deciding which values are valid. */
export function isAnnotation(keyword: string): boolean {
  return ANNOTATIONS.test(keyword);
}
