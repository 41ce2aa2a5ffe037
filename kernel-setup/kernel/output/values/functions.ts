/** Functions and classes: their name, as Node writes it, and their parameters. */
import type TypeScript from "typescript";
import { cut } from "./shown";
import { textOf } from "./text";

/** Longer sources are not read. */
const LONGEST_SOURCE = 20_000;
const LONGEST_SIGNATURE = 120;
/** What Node writes first: `[Function: name]`, `[class A extends B]`. */
const HEAD = /^\[(?:\w*Function\b|class\b).*?\](?= \{|$)/s;

/** `[Function: add] (a, b = 2)`, `[class Point extends Shape] new (x, y)`; of native functions only the name. */
export function functionText(value: object): string {
  const signature = signatureOf(Function.prototype.toString.call(value));
  // A function without a name gets that of the variable that keeps a cell's last value.
  const text = textOf(value).replace(/^\[(\w*Function): (?:tsLastExpr|ganbook\$\w*)\]/, "[$1 (anonymous)]");
  return signature === undefined ? text : text.replace(HEAD, (head) => `${head} ${signature}`);
}

function signatureOf(source: string): string | undefined {
  if (source.length > LONGEST_SOURCE || source.endsWith("{ [native code] }")) return undefined;
  // Only who asks for a function waits for it; the compiler of cells has it loaded.
  const ts = require("typescript") as typeof TypeScript;
  // A method stands by itself in its own source, without `function`.
  const node = parse(ts, `(${source})`) ?? parse(ts, `({${source}})`);
  if (!node) return undefined;
  if (!ts.isClassLike(node)) return `(${parametersOf(node)})`;
  const own = node.members.find(ts.isConstructorDeclaration);
  // Without one of its own, a class has that of the class it extends.
  if (!own) return node.heritageClauses ? undefined : "new ()";
  return `new (${parametersOf(own)})`;
}

type Found = TypeScript.ClassLikeDeclaration | TypeScript.SignatureDeclaration;

function parse(ts: typeof TypeScript, code: string): Found | undefined {
  const file = ts.createSourceFile("value.js", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const { parseDiagnostics = [] } = file as { parseDiagnostics?: readonly unknown[] };
  const statement = file.statements[0];
  if (parseDiagnostics.length > 0 || !statement || !ts.isExpressionStatement(statement)) return undefined;
  if (!ts.isParenthesizedExpression(statement.expression)) return undefined;
  const { expression } = statement.expression;
  const node = ts.isObjectLiteralExpression(expression) ? expression.properties[0] : expression;
  return node && (ts.isClassLike(node) || ts.isFunctionLike(node)) ? node : undefined;
}

function parametersOf({ parameters }: TypeScript.SignatureDeclaration): string {
  return cut(parameters.map((one) => one.getText().replace(/\s+/g, " ")).join(", "), LONGEST_SIGNATURE);
}
