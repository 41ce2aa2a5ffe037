/**
 * Rewrites a recorded graph into what TensorFlow runs fastest. Every rewriting gives the same numbers.
 *
 * tfjs multiplies matrices as batches of one and goes through reshapes to do so; TensorFlow's own optimizer fuses a
 * matrix multiplication, its bias and its activation into one operation only where it sees them as such.
 */

import { DataType } from "../native";
import type { Attribute, GraphNode, Output } from "./graph";
import { withSubpixelConvolutions } from "./subpixel";
import { withSubpixelVolumes } from "./subpixel-3d";

/** The graph, rewritten; the nodes named in `keep` are still there under their names. */
export function simplify(nodes: readonly GraphNode[], keep: ReadonlySet<string>): GraphNode[] {
  const rewritings = [merged, onMatrices, withSubpixelConvolutions, withSubpixelVolumes, leakyGradients, sharedApart];
  return prune(
    rewritings.reduce((graph, rewrite) => rewrite(graph), nodes),
    keep,
  );
}

type Index = ReadonlyMap<string, GraphNode>;

const indexOf = (nodes: readonly GraphNode[]): Index => new Map(nodes.map((node) => [node.name, node]));

const equal = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((size, i) => size === b[i]);

const INT32: Attribute = { kind: "type", value: 3 };

/** Operations that are not the same twice: they hold, bring or change values, or draw random numbers. */
const SINGULAR =
  /Variable|Resource|VarHandle|Placeholder|Multinomial|Timestamp|^(?!Stateless).*(Random|Normal|Uniform)/;

/** Constants larger than this, in bytes, are not compared. */
const SMALL = 256;

/** What is computed twice from the same inputs is computed once, as when two losses apply one model to one batch. */
function merged(nodes: readonly GraphNode[]): GraphNode[] {
  const names = new Map<string, string>();
  const aliases = new Map<string, string>();
  return nodes.flatMap((original) => {
    const node = { ...original, inputs: original.inputs.map((input) => aliases.get(input) ?? input) };
    const large = Object.values(node.attributes).some((value) => value.kind === "tensor" && value.bytes.length > SMALL);
    if (large || node.after.length > 0 || node.outputs.length === 0 || SINGULAR.test(node.op)) return [node];
    const key = JSON.stringify([node.op, node.inputs, node.attributes, node.outputs]);
    const same = names.get(key);
    if (same === undefined) {
      names.set(key, node.name);
      return [node];
    }
    aliases.set(node.name, same);
    for (let i = 1; i < node.outputs.length; i++) aliases.set(`${node.name}:${i}`, `${same}:${i}`);
    return [];
  });
}

const UNARY = new Set(["Elu", "LeakyRelu", "Relu", "Relu6", "Sigmoid", "Tanh"]);
const BIASED = new Set(["Conv2D", "MatMul"]);

/**
 * tfjs multiplies matrices as batches of one, `[1, rows, columns]`, adds the bias and applies the activation in that
 * shape, and then goes back to `[rows, columns]`. Here all of it is done on matrices, and only who asks for the other
 * shape gets a reshape.
 */
function onMatrices(nodes: readonly GraphNode[]): GraphNode[] {
  const graph = new Builder();
  for (const original of nodes) {
    const node = graph.renamed(original);
    const [output] = node.outputs;
    const rewritten =
      output &&
      node.after.length === 0 &&
      (withoutReshape(graph, node, output) || matrixProduct(graph, node, output) || flat(graph, node, output));
    if (!rewritten) graph.add(biasAdd(graph, node));
  }
  return graph.nodes;
}

/** A graph that grows: finds nodes by name, and knows under which name a value that was left out is still to be had. */
class Builder {
  readonly nodes: GraphNode[] = [];
  private readonly index = new Map<string, GraphNode>();
  private readonly aliases = new Map<string, string>();

  get(input: string): GraphNode | undefined {
    return this.index.get(input);
  }

  shapeOf(input: string): readonly number[] | undefined {
    const [name = "", output = "0"] = input.split(":");
    return this.index.get(name)?.outputs[Number(output)]?.shape;
  }

  add(node: GraphNode): string {
    this.nodes.push(node);
    this.index.set(node.name, node);
    return node.name;
  }

  /** From now on whoever asks for `name` gets `instead`. */
  alias(name: string, instead: string): void {
    this.aliases.set(name, instead);
  }

  renamed(node: GraphNode): GraphNode {
    return { ...node, inputs: node.inputs.map((input) => this.aliases.get(input) ?? input) };
  }

  /** Follows reshapes back to a tensor of the wanted shape. */
  before(input: string, wanted: readonly number[]): string | undefined {
    for (let at: string | undefined = input; at !== undefined; ) {
      if (equal(this.shapeOf(at), wanted)) return at;
      const node = this.index.get(at);
      at = node?.op === "Reshape" && node.after.length === 0 ? node.inputs[0] : undefined;
    }
    return undefined;
  }

  reshape(name: string, input: string, { dtype, shape }: Output): string {
    const bytes = new Uint8Array(Int32Array.from(shape).buffer);
    const sizes = this.add({
      name: `${name}/shape`,
      op: "Const",
      inputs: [],
      after: [],
      attributes: { dtype: INT32, value: { kind: "tensor", dtype: 3, shape: [shape.length], bytes } },
      outputs: [{ dtype: 3, shape: [shape.length] }],
    });
    return this.add({
      name,
      op: "Reshape",
      inputs: [input, sizes],
      after: [],
      attributes: { T: { kind: "type", value: dtype }, Tshape: INT32 },
      outputs: [{ dtype, shape }],
    });
  }
}

/** A reshape that leads to a shape the value had before is left out. */
function withoutReshape(graph: Builder, node: GraphNode, output: Output): boolean {
  const source = node.op === "Reshape" && graph.before(node.inputs[0] as string, output.shape);
  if (source) graph.alias(node.name, source);
  return Boolean(source);
}

/**
 * A product that is written as a batch of one, or as one without a batch, is a product. One with a transposed matrix, as
 * gradients have them, has no bias to be fused with, and TensorFlow's `BatchMatMulV2` is faster at it than its `MatMul`
 * (a step of the dense GAN 10.2 ms in place of 11.7 on two cores): so it stays that, without its batch.
 */
function matrixProduct(graph: Builder, node: GraphNode, output: Output): boolean {
  const sizes = node.inputs.map((input) => graph.shapeOf(input));
  const { dtype } = output;
  // Of complex matrices the one operation takes the adjoint, the other the transpose.
  if (node.op !== "BatchMatMulV2" || dtype === DataType.complex64) return false;
  const no: Attribute = { kind: "bool", value: false };
  const { adj_x = no, adj_y = no } = node.attributes;
  const T: Attribute = { kind: "type", value: dtype };
  const product: GraphNode =
    isTrue(adj_x) || isTrue(adj_y)
      ? { ...node, attributes: { T, adj_x, adj_y } }
      : { ...node, op: "MatMul", attributes: { T, transpose_a: no, transpose_b: no } };
  if (sizes.every((size) => size?.length === 2)) {
    graph.add(product);
    return true;
  }
  if (!sizes.every((size) => size?.length === 3 && size[0] === 1)) return false;
  const inputs = node.inputs.map((input, i) => {
    const shape = (sizes[i] as readonly number[]).slice(1);
    return graph.before(input, shape) ?? graph.reshape(`${node.name}/input${i}`, input, { dtype, shape });
  });
  const matrix = { dtype, shape: output.shape.slice(1) };
  graph.reshape(node.name, graph.add({ ...product, name: `${node.name}/matrix`, inputs, outputs: [matrix] }), output);
  return true;
}

const isTrue = (attribute: Attribute): boolean => attribute.kind === "bool" && attribute.value;

/** A bias or an activation on a matrix that is dressed as `[1, rows, columns]` is done on the matrix. */
function flat(graph: Builder, node: GraphNode, output: Output): boolean {
  const [input, bias] = node.inputs;
  const isBias = isAddition(node) && bias !== undefined && graph.shapeOf(bias)?.length === 1;
  if (!input || output.shape.length !== 3 || !(isBias || UNARY.has(node.op))) return false;
  const shape = output.shape.slice(1);
  const matrix = equal(graph.shapeOf(input), output.shape) ? graph.before(input, shape) : undefined;
  if (!matrix) return false;
  const name = `${node.name}/matrix`;
  const onMatrix = { ...node, name, inputs: [matrix, ...node.inputs.slice(1)], outputs: [{ ...output, shape }] };
  graph.reshape(node.name, graph.add(biasAdd(graph, onMatrix)), output);
  return true;
}

/** A vector added to each row of a product is a bias, which TensorFlow fuses with the product when it sees it as one. */
function biasAdd(graph: Builder, node: GraphNode): GraphNode {
  const [product, bias] = node.inputs;
  const [output] = node.outputs;
  if (!isAddition(node) || !product || !bias || !output) return node;
  const isProduct = (input: string): boolean => BIASED.has(graph.get(input)?.op ?? "");
  // TensorFlow would take for a bias what has one number a column, whatever its rank, and lose the rank of the sum.
  const widened = (input: string): boolean => isProduct(input) && !equal(graph.shapeOf(input), output.shape);
  if (node.inputs.some(widened)) {
    const guarded = (input: string, i: number): string =>
      graph.add(guardOf(`${node.name}/input${i}`, input, graph.get(input)?.outputs[0] as Output));
    return { ...node, inputs: node.inputs.map((input, i) => (widened(input) ? guarded(input, i) : input)) };
  }
  const width = graph.shapeOf(product)?.at(-1);
  // One number a column; a column of numbers, one a row, may have been a vector of that size too.
  const vector = width !== undefined && graph.shapeOf(bias)?.at(-1) === width ? graph.before(bias, [width]) : undefined;
  const T = node.attributes.T;
  if (!isProduct(product) || !vector || !T) return node;
  return {
    ...node,
    op: "BiasAdd",
    inputs: [product, vector],
    attributes: { T, data_format: { kind: "string", value: "NHWC" } },
  };
}

const isAddition = ({ op }: GraphNode): boolean => op === "Add" || op === "AddV2";

/**
 * The derivative of a leaky ReLU depends on the sign of what went in, which is the sign of what came out: asked for that, the
 * value before the activation need not be kept, and the activation can be fused with what is before it.
 */
function leakyGradients(nodes: readonly GraphNode[]): GraphNode[] {
  const activated = new Map<string, string>();
  return nodes.map((node) => {
    const [input] = node.inputs;
    const alpha = node.attributes.alpha;
    if (node.op === "LeakyRelu" && input && alpha?.kind === "float" && (alpha.value as number) > 0) {
      activated.set(input, node.name);
    }
    const [gradient, features] = node.inputs;
    const output = node.op === "LeakyReluGrad" && features ? activated.get(features) : undefined;
    return output && gradient ? { ...node, inputs: [gradient, output] } : node;
  });
}

/** Keeps what reads a value from being fused with what makes it: does nothing, and unlike an Identity it stays. */
function guardOf(name: string, input: string, output: Output): GraphNode {
  const attributes: Record<string, Attribute> = {
    T: { kind: "type", value: output.dtype },
    shape: { kind: "shape", value: output.shape },
  };
  return { name, op: "EnsureShape", inputs: [input], after: [], attributes, outputs: [output] };
}

/** What TensorFlow may take for a leaky ReLU. */
const LEAKY = new Set(["LeakyRelu", "Maximum"]);

/**
 * A value that a leaky ReLU and others read is kept apart from what it is made by: TensorFlow would fuse the leaky ReLU
 * with a product before it all the same, find that the others miss their input, and then give up on all such fusions in
 * the graph, complaining on stderr.
 */
function sharedApart(nodes: readonly GraphNode[]): GraphNode[] {
  const readers = new Map<string, number>();
  for (const input of nodes.flatMap(({ inputs }) => inputs)) readers.set(input, (readers.get(input) ?? 0) + 1);
  const leaky = nodes.filter(({ op }) => LEAKY.has(op)).flatMap(({ inputs }) => inputs);
  const shared = new Set(leaky.filter((input) => (readers.get(input) ?? 0) > 1));
  const apart = (input: string): string => (shared.has(input) ? `${input.replace(":", "/output")}/apart` : input);
  return nodes.flatMap((node) => {
    const guards = node.outputs.flatMap(({ dtype, shape }, i): GraphNode[] => {
      const input = i === 0 ? node.name : `${node.name}:${i}`;
      if (!shared.has(input)) return [];
      return [guardOf(apart(input), input, { dtype, shape })];
    });
    return [{ ...node, inputs: node.inputs.map(apart) }, ...guards];
  });
}

/** Leaves out what nothing asks for. */
function prune(nodes: readonly GraphNode[], keep: ReadonlySet<string>): GraphNode[] {
  const index = indexOf(nodes);
  const needed = new Set(keep);
  // A set goes on to what is added to it on the way.
  for (const name of needed) {
    const node = index.get(name);
    for (const input of node?.inputs ?? []) needed.add(input.split(":")[0] as string);
    for (const earlier of node?.after ?? []) needed.add(earlier);
  }
  return nodes.filter(({ name }) => needed.has(name));
}
