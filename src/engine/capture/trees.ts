/** Nested records and arrays of tensors: what goes into a step and what comes out. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../backend";

/** A tensor, or a record or array of such, to any depth. */
export type TensorTree = Tensor | { readonly [name: string]: TensorTree } | readonly TensorTree[];

/** What a step returns. */
// biome-ignore lint/suspicious/noConfusingVoidType: a step that returns nothing is a function of type void
export type StepOutput = TensorTree | void;

/** A tensor of a tree, with the path to it: `real`, `models.generator[0]`. */
export interface Leaf {
  readonly path: string;
  readonly tensor: Tensor;
}

/**
 * The tensors of a tree, in the order of their paths.
 *
 * @param what how an error names the tree
 * @throws TypeError for anything that is not a tensor, record or array
 */
export function leavesOf(tree: unknown, what: string, path = ""): Leaf[] {
  if (tree instanceof tf.Tensor) return [{ path, tensor: tree }];
  if (Array.isArray(tree)) return tree.flatMap((item, i) => leavesOf(item, what, `${path}[${i}]`));
  if (tree !== null && typeof tree === "object" && isRecord(tree)) {
    return Object.entries(tree).flatMap(([name, item]) => leavesOf(item, what, path ? `${path}.${name}` : name));
  }
  const given = tree === null ? "null" : typeof tree === "object" ? `a ${tree.constructor.name}` : describe(tree);
  throw new TypeError(
    `${what}${path ? ` ${path}` : ""} is ${given}; expected a tensor, or a record or array of tensors` +
      (typeof tree === "number" || typeof tree === "boolean" ? `: write tf.scalar(${tree})` : ""),
  );
}

/**
 * The tensors a step is given. The one argument of a step is named by what is in it, several by their places.
 *
 * @throws Error for a variable, or a tensor that is disposed of
 */
export function inputLeaves(inputs: readonly unknown[]): Leaf[] {
  const leaves = leavesOf(inputs.length === 1 ? inputs[0] : inputs, "the input");
  for (const { path, tensor } of leaves) {
    if (tensor.isDisposed) throw new Error(`${`the input ${path}`.trim()} is a tensor that is disposed of`);
    if (!(tensor instanceof tf.Variable)) continue;
    throw new Error(
      `${`the input ${path}`.trim()} is the variable ${tensor.name}; a step uses variables without being handed them`,
    );
  }
  return leaves;
}

/** A tree of the same form with other tensors, taken in the order of {@link leavesOf}. */
export function rebuild<T>(tree: T, tensors: Iterator<Tensor>): T {
  if (tree instanceof tf.Tensor) return tensors.next().value as T;
  if (Array.isArray(tree)) return tree.map((item) => rebuild(item, tensors)) as T;
  return Object.fromEntries(Object.entries(tree as object).map(([name, item]) => [name, rebuild(item, tensors)])) as T;
}

function isRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  // Records of a notebook cell come from another realm, so their prototype is not our Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  return typeof value === "string" ? `the text "${value}"` : `the ${typeof value} ${String(value)}`;
}

/**
 * @param why thrown in place of the error that says so: what the function was refused for already
 * @throws Error for what an asynchronous function returns
 */
export function refusePromise(output: unknown, why?: unknown): void {
  if (typeof (output as { then?: unknown } | undefined)?.then !== "function") return;
  (output as Promise<unknown>).then(undefined, () => undefined);
  if (why) throw why;
  throw new Error(
    "the step is asynchronous (it returned a promise); a captured step runs as one call, " +
      "so it must be an ordinary function without await: do what waits outside of it",
  );
}
