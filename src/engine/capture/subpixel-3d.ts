/**
 * What `subpixel.ts` does for images, for volumes: a transposed convolution with stride 2 that gives few channels becomes a
 * plain convolution that gives eight volumes, one for each case of even and odd places, which are then woven together.
 * TensorFlow runs `Conv3DBackpropInputV2` to a single channel at a tenth of the pace of its other convolutions. The same
 * products, added up in another order.
 */

import { DataType } from "../native";
import type { Attribute, GraphNode } from "./graph";
import { FEW, STRIDE, taps } from "./subpixel";

/** The graph with such nodes rewritten; the others as they are. */
export function withSubpixelVolumes(nodes: readonly GraphNode[]): GraphNode[] {
  const shapes = new Map(
    nodes.flatMap(({ name, outputs }) => outputs.map(({ shape }, i) => [i ? `${name}:${i}` : name, shape])),
  );
  return nodes.flatMap((node) => {
    const [, filter = "", maps = ""] = node.inputs;
    const kernel = shapes.get(filter);
    const small = shapes.get(maps);
    return kernel && small && fits(node, kernel, small) ? rewritten(node, filter, kernel, maps, small) : [node];
  });
}

const AXES = [0, 1, 2] as const;

function fits(
  { op, after, attributes, outputs }: GraphNode,
  kernel: readonly number[],
  small: readonly number[],
): boolean {
  const [output] = outputs;
  const { strides, padding, data_format: format, dilations } = attributes;
  const is = (attribute: Attribute | undefined, value: unknown): boolean =>
    attribute === undefined || ("value" in attribute && JSON.stringify(attribute.value) === JSON.stringify(value));
  return (
    op === "Conv3DBackpropInputV2" &&
    after.length === 0 &&
    output?.dtype === DataType.float32 &&
    (output.shape[4] as number) <= FEW &&
    AXES.every((axis) => output.shape[axis + 1] === STRIDE * (small[axis + 1] as number)) &&
    // TensorFlow's Conv3D has no explicit padding, and "SAME" is right only where as many taps look ahead as back.
    AXES.every((axis) => {
      const { least, most } = taps(kernel[axis] as number);
      return most === -least;
    }) &&
    is(strides, [1, STRIDE, STRIDE, STRIDE, 1]) &&
    is(padding, "SAME") &&
    is(format, "NDHWC") &&
    is(dilations, [1, 1, 1, 1, 1])
  );
}

const float: Attribute = { kind: "type", value: DataType.float32 };
const int: Attribute = { kind: "type", value: DataType.int32 };

function rewritten(
  node: GraphNode,
  filter: string,
  kernel: readonly number[],
  maps: string,
  small: readonly number[],
): GraphNode[] {
  const [channels, features] = kernel.slice(3) as [number, number];
  const axes = AXES.map((axis) => taps(kernel[axis] as number));
  const lengths = axes.map(({ least, most }) => most - least + 1) as [number, number, number];
  // Zeros around the kernel, so that each tap has its two numbers, for even and for odd places.
  const margins = axes.map(({ least, most, before }, axis) => {
    const first = STRIDE * least + before;
    const last = STRIDE * most + before + STRIDE - 1;
    return [-first, last - (kernel[axis] as number) + 1];
  });
  const result: GraphNode[] = [];
  const add = (
    part: string,
    op: string,
    inputs: string[],
    attributes: Record<string, Attribute>,
    shape: readonly number[],
    dtype: number = DataType.float32,
  ): string => {
    const name = `${node.name}/${part}`;
    result.push({ name, op, inputs, after: [], attributes, outputs: [{ dtype, shape }] });
    return name;
  };
  const constant = (part: string, values: readonly number[], shape: readonly number[]): string => {
    const bytes = new Uint8Array(Int32Array.from(values).buffer);
    const value: Attribute = { kind: "tensor", dtype: DataType.int32, shape, bytes };
    return add(part, "Const", [], { dtype: int, value }, shape, DataType.int32);
  };
  const reshape = (part: string, input: string, shape: readonly number[]): string =>
    add(part, "Reshape", [input, constant(`${part}_shape`, shape, [shape.length])], { T: float, Tshape: int }, shape);
  const transpose = (part: string, input: string, from: readonly number[], order: readonly number[]): string => {
    const shape = order.map((axis) => from[axis] as number);
    const inputs = [input, constant(`${part}_order`, order, [order.length])];
    return add(part, "Transpose", inputs, { T: float, Tperm: int }, shape);
  };

  const padded = add(
    "padded",
    "Pad",
    [filter, constant("margins", [...margins.flat(), 0, 0, 0, 0], [5, 2])],
    { T: float, Tpaddings: int },
    [...lengths.map((length) => STRIDE * length), channels, features],
  );
  const split = [...lengths.flatMap((length) => [length, STRIDE]), channels, features];
  // A convolution looks forward where this sum looks back.
  const mirrored = add(
    "mirrored",
    "ReverseV2",
    [reshape("apart", padded, split), constant("mirrored_axes", [0, 2, 4], [3])],
    { T: float, Tidx: int },
    split,
  );
  // Which of the eight: row, column, then layer, as weaving below takes them.
  const ordered = transpose("ordered", mirrored, split, [0, 2, 4, 7, 3, 5, 1, 6]);
  const phases = STRIDE ** 3 * channels;
  const [batch, depth, height, width] = small as [number, number, number, number];
  const volumes = add(
    "phases",
    "Conv3D",
    [maps, reshape("kernel", ordered, [...lengths, features, phases])],
    {
      T: float,
      strides: { kind: "int", value: [1, 1, 1, 1, 1] },
      padding: { kind: "string", value: "SAME" },
      data_format: { kind: "string", value: "NDHWC" },
      dilations: { kind: "int", value: [1, 1, 1, 1, 1] },
    },
    [batch, depth, height, width, phases],
  );
  // Rows and columns of each layer as those of an image, two layers at a time; then the layers one by one.
  const [rows, columns] = [STRIDE * height, STRIDE * width];
  const layers = add(
    "rows_and_columns",
    "DepthToSpace",
    [reshape("layers", volumes, [batch * depth, height, width, phases])],
    {
      T: float,
      block_size: { kind: "int", value: STRIDE },
      data_format: { kind: "string", value: "NHWC" },
    },
    [batch * depth, rows, columns, STRIDE * channels],
  );
  const pairs = [batch, depth, rows, columns, STRIDE, channels];
  const woven = transpose("woven", reshape("pairs", layers, pairs), pairs, [0, 1, 4, 2, 3, 5]);
  const { shape } = node.outputs[0] as GraphNode["outputs"][number];
  result.push({
    name: node.name,
    op: "Reshape",
    inputs: [woven, constant("shape", shape, [5])],
    after: [],
    attributes: { T: float, Tshape: int },
    outputs: node.outputs,
  });
  return result;
}
