/** What the runtime knows of a schema besides its check: enough to find a field and to say what is wrong with it. */
export interface Shape {
  /** By keyword. A keyword that is missing here has the catalogue's general message. */
  messages?: Record<string, string>;
  properties?: Record<string, Shape | string>;
  items?: Shape | string;
  /** The shape of fields that `properties` does not list; absent when such fields are dropped. */
  additionalProperties?: Shape | string;
  /**
   * The field whose value selects the schema. `properties` then has that field, and those that all branches share.
   * `default` is the value of an object that lacks the field.
   */
  discriminator?: { propertyName: string; mapping: Record<string, string>; default?: string };
}
