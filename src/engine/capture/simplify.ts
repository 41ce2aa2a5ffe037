/**
 * Rewrites a recorded graph into what TensorFlow runs fastest. Every rewriting gives the same numbers.
 *
 * tfjs multiplies matrices as batches of one and goes through reshapes to do so; TensorFlow's own optimizer fuses a
 * matrix multiplication, its bias and its activation into one operation only where it sees them as such.
 */
import type { Attribute, GraphNode } from "./graph";

/** The graph, rewritten; the nodes named in `keep` are still there under their names. */
export function simplify(nodes: readonly GraphNode[], keep: ReadonlySet<string>): GraphNode[] {
  return prune(biasAdds(leakyGradients(matMuls(nodes))), keep);
}

type Index = ReadonlyMap<string, GraphNode>;

const indexOf = (nodes: readonly GraphNode[]): Index => new Map(nodes.map((node) => [node.name, node]));

function shapeOf(index: Index, input: string): readonly number[] | undefined {
  const [name, output = "0"] = input.split(":");
  return index.get(name as string)?.outputs[Number(output)]?.shape;
}

const equal = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((size, i) => size === b[i]);

const INT32: Attribute = { kind: "type", value: 3 };

/** Follows reshapes back to a tensor of the wanted shape. */
function before(index: Index, input: string, wanted: readonly number[]): string | undefined {
  for (let at: string | undefined = input; at !== undefined; ) {
    if (equal(shapeOf(index, at), wanted)) return at;
    const node = index.get(at);
    at = node?.op === "Reshape" && node.after.length === 0 ? node.inputs[0] : undefined;
  }
  return undefined;
}

/** A batch of one matrix product is a matrix product; reshapes that lead back to a shape already had are left out. */
function matMuls(nodes: readonly GraphNode[]): GraphNode[] {
  const result: GraphNode[] = [];
  const index = new Map<string, GraphNode>();
  const add = (node: GraphNode): string => {
    result.push(node);
    index.set(node.name, node);
    return node.name;
  };
  const reshape = (name: string, input: string, shape: readonly number[], dtype: number): string => {
    const bytes = new Uint8Array(Int32Array.from(shape).buffer);
    const sizes = add({
      name: `${name}/shape`,
      op: "Const",
      inputs: [],
      after: [],
      attributes: { dtype: INT32, value: { kind: "tensor", dtype: 3, shape: [shape.length], bytes } },
      outputs: [{ dtype: 3, shape: [shape.length] }],
    });
    return add({
      name,
      op: "Reshape",
      inputs: [input, sizes],
      after: [],
      attributes: { T: { kind: "type", value: dtype }, Tshape: INT32 },
      outputs: [{ dtype, shape }],
    });
  };
  const renamed = new Map<string, string>();
  for (const original of nodes) {
    const node = { ...original, inputs: original.inputs.map((input) => renamed.get(input) ?? input) };
    const [output] = node.outputs;
    if (node.op === "Reshape" && output && node.after.length === 0) {
      const source = before(index, node.inputs[0] as string, output.shape);
      if (source) {
        renamed.set(node.name, source);
        continue;
      }
    }
    const sizes = node.inputs.map((input) => shapeOf(index, input));
    if (node.op !== "BatchMatMulV2" || !output || !sizes.every((size) => size?.length === 3 && size[0] === 1)) {
      add(node);
      continue;
    }
    const { dtype } = output;
    const flat = node.inputs.map((input, i) => {
      const wanted = (sizes[i] as readonly number[]).slice(1);
      return before(index, input, wanted) ?? reshape(`${node.name}/input${i}`, input, wanted, dtype);
    });
    const product = add({
      name: `${node.name}/product`,
      op: "MatMul",
      inputs: flat,
      after: node.after,
      attributes: {
        T: { kind: "type", value: dtype },
        transpose_a: node.attributes.adj_x ?? { kind: "bool", value: false },
        transpose_b: node.attributes.adj_y ?? { kind: "bool", value: false },
      },
      outputs: [{ dtype, shape: output.shape.slice(1) }],
    });
    reshape(node.name, product, output.shape, dtype);
  }
  return result;
}

/**
 * The slope of a leaky ReLU depends on the sign of what went in, which is the sign of what came out: asked for that, the
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

const BIASED = new Set(["MatMul", "Conv2D"]);

/** A vector added to each row of a product is a bias. */
function biasAdds(nodes: readonly GraphNode[]): GraphNode[] {
  const index = indexOf(nodes);
  return nodes.map((node) => {
    const [product, bias] = node.inputs;
    if ((node.op !== "AddV2" && node.op !== "Add") || !product || !bias) return node;
    const width = shapeOf(index, product)?.at(-1);
    const vector = width === undefined ? undefined : before(index, bias, [width]);
    if (!vector || !BIASED.has(index.get(product)?.op ?? "")) return node;
    const { T } = node.attributes;
    return {
      ...node,
      op: "BiasAdd",
      inputs: [product, vector],
      attributes: { ...(T ? { T } : {}), data_format: { kind: "string", value: "NHWC" } },
    };
  });
}

/** Leaves out what nothing asks for. */
function prune(nodes: readonly GraphNode[], keep: ReadonlySet<string>): GraphNode[] {
  const index = indexOf(nodes);
  const needed = new Set<string>();
  const visit = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    const node = index.get(name);
    for (const input of node?.inputs ?? []) visit(input.split(":")[0] as string);
    for (const earlier of node?.after ?? []) visit(earlier);
  };
  for (const name of keep) visit(name);
  return nodes.filter(({ name }) => needed.has(name));
}
