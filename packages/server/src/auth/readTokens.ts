import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { Node } from "yaml";
import { UsageError } from "../options/UsageError.ts";
import { type TokenRule, tokenRule } from "./accounts.ts";

/**
 * Reads what `--tokens` was given.
 *
 * @param values Tokens, and files with tokens: a value that ends with `.yaml`, `.yml` or `.json` is a file.
 * @param option What messages call the option.
 * @throws UsageError when a file cannot be read or is no list of tokens, a text cannot be a token, or a token is given twice. No
 *   message has a token.
 */
export async function readTokens(values: readonly string[], option: string): Promise<TokenRule[]> {
  const rules: TokenRule[] = [];
  for (const [at, value] of values.entries()) {
    if ([".yaml", ".yml", ".json"].includes(extname(value))) rules.push(...(await readTokensFile(value)));
    else if (isToken(value)) rules.push(tokenRule(value));
    else
      throw new UsageError(`${option}: value ${at + 1} is neither a token nor a .yaml, .yml or .json file.`);
  }
  if (new Set(rules.map(({ token }) => token)).size < rules.length)
    throw new UsageError(`${option}: the same token is given twice.`);
  return rules;
}

async function readTokensFile(file: string): Promise<TokenRule[]> {
  const source = await readFile(file, "utf8").catch((cause) => {
    throw new UsageError(`Cannot read the tokens: ${cause.message}`, { cause });
  });
  // Imported here: a server without a tokens file starts without loading a YAML parser.
  const { parseYaml } = await import("../yaml/parseYaml.ts");
  const { boolean, list, readFields, ShapeError, text } = await import("../yaml/strictYaml.ts");
  const read = (node: Node): TokenRule => {
    const rule = readFields(node, "A token", ["token"], ["account", "read_only"]);
    const token = text(rule.token, "token");
    if (!isToken(token))
      throw new ShapeError(rule.token, "token has letters, digits and -._~+/ only, and = at its end.");
    return tokenRule(
      token,
      rule.account && text(rule.account, "account"),
      rule.read_only && boolean(rule.read_only, "read_only"),
    );
  };
  return parseYaml(source, file, (root) => list(root, "A tokens file").map(read));
}

/** RFC 6750, section 2.1: what can follow `Bearer`. */
function isToken(text: string): boolean {
  return /^[\w.~+/-]+=*$/.test(text);
}
