import type {
  Operation as Described,
  Description,
  Header,
  MediaType,
  Parameter,
  Schema,
} from "@cloud-agents/spec/description";
import type { BodyPlan, Operation, ParameterPlan, Plan } from "../src/operations.ts";
import type { Shape } from "../src/Shape.ts";
import { catalogue } from "./catalogue.ts";
import { checkName } from "./checkName.ts";
import { formPlan } from "./formPlan.ts";
import { shapeOf } from "./shapes.ts";
import { textPlan } from "./textPlan.ts";

/** A check that has to be compiled: its name in the generated code, and the schema. */
export type Roots = Map<string, Schema>;

/** The route table, in the description's order. */
export function operationTable(description: Description): Operation[] {
  return description.operations.map(
    ({ id, method, path, sdkName, source, parameters, body, responses, successes, event }) => {
      const names = (place: Parameter["in"]) =>
        parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
      const status = successes.map(({ status }) => Number(status)).find((each) => each >= 200) ?? 200;
      return {
        id: id as Operation["id"],
        method: method as Operation["method"],
        path,
        sdkName,
        origin: source["x-origin"] as Operation["origin"],
        pathParams: names("path"),
        query: names("query"),
        body: body ? bodyKind(body.content) : "none",
        requestBodyRequired: body?.required ?? false,
        status,
        statuses: responses.map(({ status }) => status),
        stream: event !== undefined,
        idempotent: names("header").some((name) => name.toLowerCase() === "idempotency-key"),
      };
    },
  );
}

function bodyKind(content: MediaType[]): Operation["body"] {
  if (content.some(({ isJson }) => isJson)) return "json";
  return content.some(({ isForm }) => isForm) ? "multipart" : "raw";
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
  const check = (schema: Schema, use: string): string => {
    const name = description.nameOf(schema);
    return add(name === undefined ? identifier(use) : checkName(name), schema);
  };

  const parameterPlan = (prefix: string, owner: string, parameter: Parameter | Header): ParameterPlan => {
    const { name, required, component, source } = parameter;
    const schema = description.resolve(parameter.schema);
    return {
      name,
      check: add(identifier(`${prefix}_${component ?? `${owner}_${name}`}`), parameter.schema),
      required,
      ...textPlan(description, parameter),
      ...(source.allowEmptyValue === true && { mayBeEmpty: true }),
      ...("default" in schema && { default: schema.default }),
    };
  };

  const bodyPlan = (media: MediaType, use: string): BodyPlan => {
    const { type, isJson, isForm, isUrlEncoded, schema } = media;
    const hasTexts = isForm || isUrlEncoded;
    const name = (isJson || hasTexts) && check(schema, use);
    const jsonText = Object.entries(catalogue.rules.json_text).flatMap(([place, text]) => {
      const [owner, field = ""] = place.split(".");
      return owner === name ? [[field, check({ $ref: `#/components/schemas/${text}` }, text)]] : [];
    });
    return {
      contentType: type.toLowerCase(),
      ...(name && { check: name }),
      ...(hasTexts && { form: formPlan(description, media) }),
      ...(jsonText.length > 0 && { jsonText: Object.fromEntries(jsonText) }),
    };
  };
  /** Each body has a name of its own; the first is named after its use alone. */
  const bodyPlans = (content: MediaType[], use: string) =>
    content.map((media, index) => bodyPlan(media, index === 0 ? use : `${use}_${media.type}`));

  const planOf = ({ id, parameters, body, responses }: Described): Plan => {
    const parametersIn = (place: Parameter["in"]) =>
      parameters
        .filter((parameter) => parameter.in === place)
        .map((parameter) => parameterPlan("Parameter", id, parameter));
    const query = parametersIn("query");
    return {
      path: parametersIn("path"),
      query,
      headers: parametersIn("header"),
      cookies: parametersIn("cookie"),
      exclusive: catalogue.rules.exclusive.filter((group) =>
        group.every((parameter) => query.some((each) => each.name === parameter)),
      ),
      bodies: bodyPlans(body?.content ?? [], `Request_${id}`),
      responses: Object.fromEntries(
        responses.map(({ status, content, headers }) => [
          status.toUpperCase().replace("DEFAULT", "default"),
          {
            bodies: bodyPlans(content, `Response_${id}_${status}`),
            headers: headers.map((header) => parameterPlan("Header", `${id}_${status}`, header)),
          },
        ]),
      ),
    };
  };

  return Object.fromEntries(description.operations.map((operation) => [operation.id, planOf(operation)]));
}

/** The name of an export of the generated module. */
const identifier = (name: string): string => name.replace(/\W/g, "_");
