import { transform } from "esbuild";

/** Strips the types of a module. */
export async function toJavaScript(text: string): Promise<string> {
  const { code } = await transform(text, { loader: "ts", format: "esm", charset: "utf8" });
  return code;
}
