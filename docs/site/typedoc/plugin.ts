/**
 * What TypeDoc has to be told of this project's doc comments, and what the site has to be told by TypeDoc.
 *
 * `reference.ts` compiles this file and has TypeDoc load it.
 */
import { writeFileSync } from "node:fs";
import {
  type Application,
  Comment,
  CommentTag,
  type Context,
  type DeclarationReflection,
  type ParameterReflection,
  ParameterType,
  ReflectionKind,
  type SignatureReflection,
} from "typedoc";
import ts from "typescript";

/** The option that says where the list of names goes: for each room its names, each with its anchor. */
const NAMES = "ganbookNames";

export function load(app: Application): void {
  app.options.addDeclaration({
    name: NAMES,
    help: "Where to write which name of which module is explained where",
    type: ParameterType.Path,
  });
  // Before TypeDoc itself looks at a comment.
  app.converter.on("createSignature", describeParts, 1000);
  app.converter.on("createDeclaration", describeModule, 1000);
  app.renderer.on("endRender", ({ project }) => {
    const names: Record<string, Record<string, string>> = {};
    const { router } = app.renderer;
    for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
      const room: Record<string, string> = {};
      for (const child of module.children ?? []) {
        const target = child.isReference() ? child.getTargetReflectionDeep() : child;
        if (router?.hasUrl(target)) room[child.name] = router.getFullUrl(target);
      }
      names[module.name] = room;
    }
    writeFileSync(app.options.getValue(NAMES) as string, JSON.stringify(names));
  });
}

/**
 * Comments here describe the parts of an options object each by a `@param` of its own: `@param weights`, or
 * `@param options.weights` where the object has a name. TypeDoc knows the second form alone, and only where the type of the
 * object stands in the signature. Where it has a name the parts become a list in the description of the object.
 */
function describeParts(_context: Context, signature: SignatureReflection, declaration?: ts.Node): void {
  const { comment, parameters = [] } = signature;
  if (!declaration || !ts.isFunctionLike(declaration)) return;
  for (const [index, parameter] of parameters.entries()) {
    const written = declaration.parameters[index]?.name;
    const own = new Set(written && ts.isObjectBindingPattern(written) ? partsOf(parameter, written) : []);
    if (parameter.name === "__namedParameters") parameter.name = nameFor(parameter, own, signature);
    if (comment === undefined) continue;
    const stem = `${parameter.name}.`;
    const partOf = ({ tag, name = "" }: CommentTag): string | undefined =>
      tag !== "@param" ? undefined : own.has(name) ? name : name.startsWith(stem) ? name.slice(stem.length) : undefined;
    const tags = comment.blockTags.filter((tag) => partOf(tag) !== undefined);
    if (tags.length === 0) continue;
    if (parameter.type?.type === "reflection") {
      for (const tag of tags) tag.name = `${stem}${partOf(tag)}`;
      continue;
    }
    comment.blockTags = comment.blockTags.filter((tag) => !tags.includes(tag));
    const described = tagFor(comment, parameter);
    for (const tag of tags) {
      const lead = described.content.length > 0 ? " ¶ " : "";
      described.content.push(
        { kind: "text", text: lead },
        { kind: "code", text: `\`${partOf(tag)}\`` },
        { kind: "text", text: ": " },
        ...tag.content,
      );
    }
  }
}

/** The parts of an object that a parameter takes apart. */
function partsOf({ type }: ParameterReflection, written: ts.ObjectBindingPattern): string[] {
  const typed = type?.type === "reflection" ? (type.declaration.children ?? []) : [];
  return [
    ...written.elements.map(({ name, propertyName }) => (propertyName ?? name).getText()),
    ...typed.map(({ name }) => name),
  ];
}

/** What a parameter is called that takes an object apart: as a comment calls it that is of no part, and of no other parameter. */
function nameFor(
  parameter: ParameterReflection,
  own: ReadonlySet<string>,
  { comment, parameters }: SignatureReflection,
): string {
  const others = new Set(parameters?.flatMap((one) => (one === parameter ? [] : [one.name])));
  const spare = comment?.blockTags.find(
    ({ tag, name }) =>
      tag === "@param" && name !== undefined && !/\./.test(name) && !own.has(name) && !others.has(name),
  );
  if (spare?.name !== undefined) return spare.name;
  // `images: Images` says more than `options`.
  const type = parameter.type?.type === "reference" ? parameter.type.name : "";
  const names = [
    /^[A-Z]/.test(type) && !/Options$|^(?:Partial|Pick|Omit|Readonly|Record)$/.test(type)
      ? `${type[0]?.toLowerCase()}${type.slice(1)}`
      : "",
    "options",
    "settings",
  ];
  return names.find((name) => name !== "" && !others.has(name)) ?? "options";
}

/** The `@param` of a parameter; a new one where it has none. */
function tagFor(comment: Comment, { name }: ParameterReflection): CommentTag {
  const known = comment.blockTags.find((tag) => tag.tag === "@param" && tag.name === name);
  if (known) return known;
  const made = new CommentTag("@param", []);
  made.name = name;
  comment.blockTags.push(made);
  return made;
}

/** A module is described by the comment that its file begins with, without a tag that says so. */
function describeModule(context: Context, module: DeclarationReflection): void {
  if (!module.kindOf(ReflectionKind.Module) || module.comment) return;
  const file = context.getSymbolFromReflection(module)?.declarations?.[0]?.getSourceFile();
  const [, text = ""] = /^\/\*\*([\s\S]*?)\*\//.exec(file?.text ?? "") ?? [];
  const plain = text.replace(/^\s*\* ?/gm, "").trim();
  if (plain !== "") module.comment = new Comment([{ kind: "text", text: plain }]);
}
