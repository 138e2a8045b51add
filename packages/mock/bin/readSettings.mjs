// Prism resolves the whole description a second time, for one field of its root. Where no such field is, an empty one does.
import { readFile } from "node:fs/promises";
import { requireCli } from "./requireOfPrism.mjs";

const extensions = requireCli("./extensions.js");
const { configureExtensionsUserProvided: configure } = extensions;
extensions.configureExtensionsUserProvided = async (description, options) => {
  // What cannot be read as a file may be an address.
  const text = await readFile(description, "utf8").catch(() => undefined);
  return configure(text?.includes("x-json-schema-faker") === false ? {} : description, options);
};
