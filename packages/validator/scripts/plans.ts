import type { Operation, ParameterPlan, Plan } from "../src/operations.ts";
import type { Shape } from "../src/Shape.ts";
import {
  catalogue,
  description,
  nameOf,
  type OperationObject,
  type Parameter,
  type Response,
  type Schema,
} from "./description.ts";
import { shapeOf } from "./shapes.ts";

/** A check that has to be compiled: its name in the generated code, and the schema. */
export type Roots = Map<string, Schema>;

/** The route table, in the description's order. */
export function operationTable(): Operation[] {
  return Object.entries(description.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => operationOf(path, method, operation)),
  );
}

function operationOf(path: string, method: string, operation: OperationObject): Operation {
  const parameters = parametersOf(operation);
  const names = (place: Parameter["in"]) =>
    parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
  const bodies = Object.keys(operation.requestBody?.content ?? {});
  return {
    id: operation.operationId as Operation["id"],
    method: method.toUpperCase() as Operation["method"],
    path,
    sdkName: operation["x-sdk-name"],
    origin: operation["x-origin"],
    pathParams: names("path"),
    query: names("query"),
    body: bodies.length === 0 ? "none" : bodies[0] === "multipart/form-data" ? "multipart" : "json",
    requestBodyRequired: operation.requestBody?.required ?? false,
    statuses: Object.keys(operation.responses).map(Number),
    stream: Object.values(operation.responses).some(
      (response) => "text/event-stream" in resolve(response).content,
    ),
    idempotent: names("header").includes("Idempotency-Key"),
  };
}

/**
 * How the runtime checks each operation, by operation id.
 *
 * @param roots every schema that a plan names is added here, by the name it has in the plans.
 * @param shapes the shapes of parameters are added here.
 */
export function plansOf(roots: Roots, shapes: Record<string, Shape>): Record<string, Plan> {
  const add = (name: string, schema: Schema): string => {
    roots.set(name, schema);
    shapes[name] ??= shapeOf(schema, [name]);
    return name;
  };
  const body = (schema: Schema): string => {
    if (!schema.$ref) throw new Error("The schema of a body has to be a component.");
    return add(nameOf(schema.$ref), schema);
  };
  const parameterPlan = (
    prefix: string,
    reference: string,
    parameter: Omit<Parameter, "in">,
  ): ParameterPlan => {
    const { type } = parameter.schema;
    if (type !== "string" && type !== "integer" && type !== "boolean") {
      throw new Error(`${parameter.name}: parameters of type ${type} are not supported.`);
    }
    return {
      name: parameter.name,
      check: add(`${prefix}_${nameOf(reference)}`, parameter.schema),
      required: parameter.required ?? false,
      type,
      ...("default" in parameter.schema && { default: parameter.schema.default }),
    };
  };
  const parametersIn = (operation: OperationObject, place: Parameter["in"]): ParameterPlan[] =>
    (operation.parameters ?? []).flatMap(({ $ref }) => {
      const parameter = description.components.parameters[nameOf($ref)] as Parameter;
      return parameter.in === place ? [parameterPlan("Parameter", $ref, parameter)] : [];
    });
  const responsePlan = (response: Response): Plan["responses"][string] => {
    const [[contentType, { schema }] = ["", { schema: {} }], ...others] = Object.entries(response.content);
    if (others.length) throw new Error("A response with two content types is not supported.");
    return {
      contentType,
      headers: Object.entries(response.headers ?? {}).map(([name, { $ref }]) =>
        parameterPlan("Header", $ref, {
          name,
          ...(description.components.headers[nameOf($ref)] as { required?: boolean; schema: Schema }),
        }),
      ),
      ...(contentType === "application/json" && { body: body(schema) }),
    };
  };

  return Object.fromEntries(
    operationObjects().map((operation) => {
      const query = parametersIn(operation, "query");
      const request = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
      const name = request && body(request);
      const has = (parameter: string) => query.some((each) => each.name === parameter);
      const jsonText = Object.entries(catalogue.rules.json_text).flatMap(([place, schema]) => {
        const [owner, member = ""] = place.split(".");
        if (owner !== name) return [];
        return [[member, body({ $ref: schema })]];
      });
      const plan: Plan = {
        path: parametersIn(operation, "path"),
        query,
        headers: parametersIn(operation, "header"),
        exclusive: catalogue.rules.exclusive.filter((group) => group.every(has)),
        ...(name && { body: name }),
        jsonText: Object.fromEntries(jsonText),
        responses: Object.fromEntries(
          Object.entries(operation.responses).map(([status, response]) => [
            status,
            responsePlan(resolve(response)),
          ]),
        ),
      };
      return [operation.operationId, plan];
    }),
  );
}

const operationObjects = (): OperationObject[] => Object.values(description.paths).flatMap(Object.values);

const parametersOf = (operation: OperationObject): Parameter[] =>
  (operation.parameters ?? []).map(
    ({ $ref }) => description.components.parameters[nameOf($ref)] as Parameter,
  );

const resolve = (response: Response | { $ref: string }): Response =>
  "$ref" in response ? (description.components.responses[nameOf(response.$ref)] as Response) : response;
