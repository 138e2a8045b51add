// Preloaded by the README's examples: every response is the description's own example, from memory.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bundle = fileURLToPath(import.meta.resolve("@cloud-agents/spec/openapi.json"));
const description = JSON.parse(readFileSync(bundle, "utf8"));
const base = new URL(description.servers[0].url);

const resolve = (node) =>
  node?.$ref
    ? node.$ref
        .slice(2)
        .split("/")
        .reduce((inner, part) => inner[part], description)
    : node;

globalThis.fetch = async (request) => {
  const url = new URL(request.url);
  const path = url.pathname.slice(base.pathname.length);
  const [, item] = Object.entries(description.paths).find(([template]) =>
    new RegExp(`^${template.replace(/\{[^}]+\}/g, "[^/]+")}$`).test(path),
  );
  const [status, response] = Object.entries(item[request.method.toLowerCase()].responses)[0];
  const [[type, { examples }]] = Object.entries(resolve(response).content);
  const { value } = resolve(Object.values(examples)[0]);
  if (url.searchParams.has("after_id")) value.has_more = false;
  const body = typeof value === "string" ? value : JSON.stringify(value);
  return new Response(body, {
    status: Number(status),
    headers: { "content-type": type, "x-request-id": "req_1" },
  });
};
