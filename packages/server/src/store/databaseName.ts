/** @returns Where a database is, without user and password, such as `postgres://host/name`. */
export function databaseName(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
