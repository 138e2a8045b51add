import type {
  Operation as Described,
  Description,
  Header,
  MediaType,
  Parameter,
  Schema,
} from "@cloud-agents/spec/description";
import type { Operation, ParameterPlan, Plan } from "../src/operations.ts";
import type { Shape } from "../src/Shape.ts";
import { catalogue } from "./catalogue.ts";
import { shapeOf } from "./shapes.ts";

/** A check that has to be compiled: its name in the generated code, and the schema. */
export type Roots = Map<string, Schema>;

/** The route table, in the description's order. */
export function operationTable({ operations }: Description): Operation[] {
  return operations.map(({ id, method, path, sdkName, source, parameters, body, responses, event }) => {
    const names = (place: Parameter["in"]) =>
      parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
    const [media] = body?.content ?? [];
    return {
      id: id as Operation["id"],
      method: method as Operation["method"],
      path,
      sdkName,
      origin: source["x-origin"] as Operation["origin"],
      pathParams: names("path"),
      query: names("query"),
      body: !media ? "none" : media.type === "multipart/form-data" ? "multipart" : "json",
      requestBodyRequired: body?.required ?? false,
      statuses: responses.map(({ status }) => Number(status)),
      stream: event !== undefined,
      idempotent: names("header").includes("Idempotency-Key"),
    };
  });
}

/**
 * How the runtime checks each operation, by operation id.
 *
 * @param roots Every schema that a plan names is added here, by the name it has in the plans.
 * @param shapes The shapes of parameters, headers and inline bodies are added here.
 * @throws DescriptionError for what the runtime cannot check.
 */
export function plansOf(
  description: Description,
  roots: Roots,
  shapes: Record<string, Shape>,
): Record<string, Plan> {
  const add = (name: string, schema: Schema): string => {
    roots.set(name, schema);
    shapes[name] ??= shapeOf(description, schema, [name]);
    return name;
  };
  /** A component is checked under its own name, any other schema under one made from where it is used. */
  const body = (schema: Schema, use: string): string => add(description.nameOf(schema) ?? use, schema);

  const parameterPlan = (prefix: string, owner: string, parameter: Parameter | Header): ParameterPlan => {
    const { name, required, component, source } = parameter;
    const schema = description.resolve(parameter.schema);
    const { type } = schema;
    if (type !== "string" && type !== "integer" && type !== "boolean") {
      throw description.error(source, `${name}: parameters and headers of type ${type} are not supported.`);
    }
    return {
      name,
      check: add(identifier(`${prefix}_${component ?? `${owner}_${name}`}`), parameter.schema),
      required,
      type,
      ...("default" in schema && { default: schema.default }),
    };
  };

  const only = ([media, other]: MediaType[]): MediaType | undefined => {
    if (other)
      throw description.error(other.source, `A second content type (${other.type}) is not supported.`);
    return media;
  };

  const planOf = ({ id, parameters, body: request, responses }: Described): Plan => {
    const parametersIn = (place: Parameter["in"]) =>
      parameters
        .filter((parameter) => parameter.in === place)
        .map((parameter) => parameterPlan("Parameter", id, parameter));
    const query = parametersIn("query");
    const media = only(request?.content ?? []);
    const name = media && body(media.schema, identifier(`Request_${id}`));
    const jsonText = Object.entries(catalogue.rules.json_text).flatMap(([place, schema]) => {
      const [owner, field = ""] = place.split(".");
      return owner === name ? [[field, body({ $ref: schema }, schema)]] : [];
    });
    return {
      path: parametersIn("path"),
      query,
      headers: parametersIn("header"),
      exclusive: catalogue.rules.exclusive.filter((group) =>
        group.every((parameter) => query.some((each) => each.name === parameter)),
      ),
      ...(name && { body: name }),
      jsonText: Object.fromEntries(jsonText),
      responses: Object.fromEntries(
        responses.map(({ status, content, headers, source }) => {
          if (!/^\d+$/.test(status)) {
            throw description.error(
              source,
              `${id}: the status ${status} is not supported. List each status.`,
            );
          }
          const media = only(content);
          return [
            status,
            {
              contentType: media?.type ?? "",
              headers: headers.map((header) => parameterPlan("Header", `${id}_${status}`, header)),
              ...(media?.type === "application/json" && {
                body: body(media.schema, identifier(`Response_${id}_${status}`)),
              }),
            },
          ];
        }),
      ),
    };
  };

  return Object.fromEntries(description.operations.map((operation) => [operation.id, planOf(operation)]));
}

/** The name of an export of the generated module. */
const identifier = (name: string): string => name.replace(/\W/g, "_");
