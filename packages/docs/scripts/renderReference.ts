import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  Application,
  type Context,
  Converter,
  type DeclarationReflection,
  DefaultTheme,
  type DefaultThemeRenderContext,
  type DocumentationEntryPoint,
  JSX,
  PageEvent,
  resetReflectionID,
  type SignatureReflection,
  type TypeDocOptions,
} from "typedoc";
import ts from "typescript";
import { addPolicy } from "./addPolicy.ts";
import { nameColors } from "./nameColors.ts";

const manifest = createRequire(import.meta.url).resolve("@cloud-agents/client/package.json");

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  strict: true,
  skipLibCheck: true,
  types: [],
};

const options: TypeDocOptions = {
  readme: fileURLToPath(new URL("clientIntroduction.md", import.meta.url)),
  disableSources: true,
  hideGenerator: true,
  githubPages: false,
  navigationLinks: { English: "../en/index.html", 日本語: "../ja/index.html", 中文: "../zh/index.html" },
  customCss: fileURLToPath(new URL("../site/theme/typedoc.css", import.meta.url)),
  // Signatures may use types that the client does not export.
  validation: { notExported: false },
  // It would write the lower case of the builder's language: in Turkish that of I is ı.
  sluggerConfiguration: { lowercase: false },
  logLevel: "Warn",
};

/**
 * Renders the reference of the built client: self-contained pages for the classes, interfaces and functions of its entry points.
 *
 * @param folder Folder for the pages; its previous content is deleted.
 * @throws Error when the client is not built, or when TypeDoc fails or warns; TypeDoc has then logged why.
 */
export async function renderReference(folder: string): Promise<void> {
  const { name, exports } = JSON.parse(await readFile(manifest, "utf8"));
  // The pages contain these numbers: a second run in one process would write others.
  resetReflectionID();
  const app = await Application.bootstrap({ ...options, name }, []);
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, keepSignature);
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, keepProperty);
  // A page that names no icon makes browsers ask for /favicon.ico.
  app.renderer.hooks.on("head.end", () => JSX.createElement("link", { rel: "icon", href: "data:," }));
  app.renderer.on(PageEvent.BEGIN, (page: PageEvent) => {
    if (!isWarm && page.isReflectionEvent() && app.renderer.theme instanceof DefaultTheme)
      colorSamples(app.renderer.theme.getRenderContext(page));
    isWarm = true;
  });
  app.renderer.on(PageEvent.END, (page: PageEvent) => {
    if (page.contents !== undefined) page.contents = addPolicy(page.contents);
  });

  await app.generateDocs(app.converter.convert(readEntryPoints(name, exports)), folder);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error("The client's reference has mistakes: see TypeDoc's messages above.");
  }
  await nameColors(folder);
}

/** Whether this process has coloured code before. */
let isWarm = false;

/**
 * Has code coloured a few times and thrown away. TypeDoc's tokenizer gives up on a line that takes it half a second, as the first ones
 * do on a busy machine, for the sake of the grammar that they load; the page would then have other colours than the same page elsewhere.
 */
function colorSamples(context: DefaultThemeRenderContext): void {
  const text = readFileSync(options.readme as string, "utf8");
  for (const code of text.match(/^```.*?^```$/gms) ?? []) {
    for (let round = 0; round < 3; round += 1) context.markdown([{ kind: "code", text: code }]);
  }
}

function readEntryPoints(
  name: string,
  exports: Record<string, { types?: string }>,
): DocumentationEntryPoint[] {
  const files = Object.entries(exports).flatMap(([subpath, { types }]) =>
    types ? [{ displayName: name + subpath.slice(1), file: join(manifest, "..", types) }] : [],
  );
  const program = ts.createProgram({
    rootNames: files.map(({ file }) => file),
    options: compilerOptions,
    host: createHost(),
  });
  return files.map(({ displayName, file }) => {
    const sourceFile = program.getSourceFile(file);
    if (sourceFile === undefined) throw new Error(`${file} is missing: build @cloud-agents/client first.`);
    return { displayName, program, sourceFile };
  });
}

/** The parsed files of the language itself, by their path: most of what there is to parse, and the same in each build. */
const parsed = new Map<string, ts.SourceFile>();

/** Reads files as the compiler does, but those of the language once. */
function createHost(): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions);
  const folder = host.getDefaultLibLocation?.();
  return {
    ...host,
    getSourceFile(path, settings, ...more) {
      if (dirname(path) !== folder) return host.getSourceFile(path, settings, ...more);
      const file = parsed.get(path) ?? host.getSourceFile(path, settings, ...more);
      if (file) parsed.set(path, file);
      return file;
    },
  };
}

// TypeDoc expands type aliases. That suits a body, whose fields it then describes, but an event would fill a page. So results,
// properties, and parameters that are arrays or unions show the type as written.

function keepSignature(
  context: Context,
  signature: SignatureReflection,
  node?: ts.SignatureDeclaration | ts.JSDocSignature,
): void {
  if (node === undefined || ts.isJSDocSignature(node)) return;
  const inside = context.withScope(signature);
  if (node.type) signature.type = context.converter.convertType(inside, node.type);
  for (const [index, parameter] of signature.parameters?.entries() ?? []) {
    const written = node.parameters[index]?.type;
    if (written === undefined) continue;
    const type = context.checker.getTypeAtLocation(written);
    if (type.isUnion() || context.checker.isArrayType(type))
      parameter.type = context.converter.convertType(inside.withScope(parameter), written);
  }
}

function keepProperty(context: Context, property: DeclarationReflection): void {
  const node = context.getSymbolFromReflection(property)?.valueDeclaration;
  if (node && (ts.isPropertyDeclaration(node) || ts.isPropertySignature(node)) && node.type)
    property.type = context.converter.convertType(context.withScope(property), node.type);
}
