import type { Json } from "@cloud-agents/spec/description";

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value when it is an object, otherwise an empty one: a description that is wrong somewhere is compared everywhere else. */
export function asObject(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The strings of a list; of anything else, none. */
export function asStrings(value: unknown): string[] {
  return asList(value).filter((each) => typeof each === "string");
}

/** Whether two JSON values are the same, whatever the order of their fields. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, index) => isSame(each, other[index]));
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
    );
  }
  return one === other;
}

/** The names that either object has, those of the first one first. */
export function keysOf(one: Json, other: Json): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}
