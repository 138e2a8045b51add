declare const content: unique symbol;

/** The JSON text of a `Type`. Objects are stored, listed and sent as text, so that reading one never has to parse it. */
export type Json<Type> = string & { readonly [content]: Type };

/** @returns The value as JSON. */
export function toJson<Type>(value: Type): Json<Type> {
  return JSON.stringify(value) as Json<Type>;
}

/** @returns The value that the text stands for. */
export function fromJson<Type>(text: Json<Type>): Type {
  return JSON.parse(text) as Type;
}
