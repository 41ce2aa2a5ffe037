/** The graph that a recording writes: its nodes, in the order in which they ran, and which tensor comes from which node. */
import type { Binding, OpAttribute, Values } from "../binding";
import { DataType } from "../native";
import { type Attribute, attributeOf, type GraphNode } from "./graph";

/** Where a tensor comes from in the graph, and what it is. */
export interface Edge {
  readonly node: string;
  readonly dtype: number;
  /** In words, for an error. */
  readonly what: string;
}

/** An output of a node. */
interface Output {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** Ops for which tfjs may name the type of their input wrongly; TensorFlow's eager mode does not look at it. */
const REDUCTIONS = new Set(["All", "Any", "Max", "Mean", "Min", "Prod", "Sum"]);

export class GraphWriter {
  readonly nodes: GraphNode[] = [];
  /** Edges by the binding's number of the tensor. */
  readonly edges = new Map<number, Edge>();

  constructor(private readonly binding: Binding) {}

  /**
   * Adds a node.
   *
   * @param after nodes that must have run before this one, beside its inputs
   * @returns its name
   */
  add(
    op: string,
    inputs: string[],
    attributes: Record<string, Attribute>,
    outputs: readonly Output[] = [],
    after: string[] = [],
  ): string {
    const name = `${op}_${this.nodes.length}`;
    this.nodes.push({
      name,
      op,
      inputs,
      after: [...new Set(after)],
      attributes,
      outputs: outputs.map(({ dtype, shape: sizes }) => ({ dtype, shape: [...sizes] })),
    });
    return name;
  }

  constant(sizes: readonly number[], dtype: number, values: Values): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    return this.add("Const", [], { dtype: type(dtype), value: { kind: "tensor", dtype, shape: [...sizes], bytes } }, [
      { dtype, shape: sizes },
    ]);
  }

  /** A node that gives what is fed at each call, and stands for the tensor of number `id` in this run. */
  placeholder(id: number, sizes: readonly number[], dtype: number, what: string): string {
    const node = this.add("Placeholder", [], { dtype: type(dtype), shape: shape(sizes) }, [{ dtype, shape: sizes }]);
    this.edges.set(id, { node, dtype, what });
    return node;
  }

  /** The same value; it can be fetched once the nodes `after` have run. */
  identity({ node, dtype }: Pick<Edge, "node" | "dtype">, outputs: readonly Output[], after: string[]): string {
    return this.add("Identity", [node], { T: type(dtype) }, outputs, after);
  }

  /** A value that does not matter, where there must be one. */
  anything(): string {
    return this.constant([], DataType.bool, Uint8Array.of(1));
  }

  /** The attributes of an operation as a graph needs them. */
  attributes(op: string, given: OpAttribute[], inputs: readonly Edge[]): Record<string, Attribute> {
    const entries = given.map((attribute): [string, Attribute] => {
      const input = inputs[0];
      if (input && attribute.name === "T" && REDUCTIONS.has(op)) return ["T", type(input.dtype)];
      return [attribute.name, attributeOf(attribute, this.binding)];
    });
    // tfjs leaves this one out, and TensorFlow's eager mode finds it by itself.
    if (op === "ExpandDims" && inputs[0]) entries.push(["T", type(inputs[0].dtype)]);
    return Object.fromEntries(entries);
  }
}

export const type = (value: number): Attribute => ({ kind: "type", value });
export const shape = (value: readonly number[]): Attribute => ({ kind: "shape", value: [...value] });
