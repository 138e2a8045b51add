type Json = Record<string, unknown>;

/**
 * Puts into an example what the request says: the ids of its path, and the events that it sends.
 *
 * @param example The body of a successful response.
 * @param params The path parameters, such as `agent_id`.
 * @param sent The body of the request; undefined when it is none of JSON.
 * @returns A copy with the same fields.
 */
export function fitToRequest(
  example: unknown,
  params: Readonly<Record<string, unknown>>,
  sent: unknown,
): unknown {
  return withIds(withEvents(example, sent), params);
}

/** An object has the id of a path parameter in a field of the same name, or in `id` when its type says so. */
function withIds(value: unknown, params: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((each) => withIds(each, params));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => {
      const param = field === "id" ? `${(value as Json).type}_id` : field;
      return [field, Object.hasOwn(params, param) ? params[param] : withIds(inner, params)];
    }),
  );
}

/** The API responds to events with the same events, each with an id and times. */
function withEvents(example: unknown, sent: unknown): unknown {
  const events = Object(sent).events;
  const { data } = Object(example);
  const [first] = Array.isArray(data) ? (data as Json[]) : [];
  if (!Array.isArray(events) || first === undefined) return example;
  const { content, ...stored } = first;
  return {
    ...(example as Json),
    data: events.map((event: Json, index) => ({
      ...stored,
      ...event,
      id: index === 0 ? stored.id : `${stored.id}_${index + 1}`,
    })),
  };
}
