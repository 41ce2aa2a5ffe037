/**
 * Transposed convolutions that give images of few channels, rewritten as convolutions.
 *
 * The last layer of a convolutional generator, and the gradient that goes back through the first layer of a discriminator,
 * make an image of one or three channels of many feature maps with stride 2. TensorFlow runs that as `Conv2DBackpropInput`,
 * which is slow where there are few channels. But each pixel of such an image sees only every second tap of the kernel,
 * and which ones depends on whether its row and column are even or odd: so it is a plain convolution that gives four
 * images, one for each case, which are then woven together (Shi et al., "Is the deconvolution layer the same as a
 * convolutional layer?", 2016, arXiv:1609.07009). The same products, added up in another order.
 */

import { DataType } from "../native";
import type { Attribute, GraphNode } from "./graph";

export const STRIDE = 2;
/** With more channels than this TensorFlow's own way is as fast. */
export const FEW = 4;

/** The graph with such nodes rewritten; the others as they are. */
export function withSubpixelConvolutions(nodes: readonly GraphNode[]): GraphNode[] {
  const shapes = new Map(
    nodes.flatMap(({ name, outputs }) => outputs.map(({ shape }, i) => [i ? `${name}:${i}` : name, shape])),
  );
  return nodes.flatMap((node) => {
    const [, filter = "", maps = ""] = node.inputs;
    const kernel = shapes.get(filter);
    const small = shapes.get(maps);
    return kernel && small && fits(node, small) ? rewritten(node, filter, kernel, maps) : [node];
  });
}

function fits({ op, after, attributes, outputs }: GraphNode, small: readonly number[]): boolean {
  const [output] = outputs;
  const { strides, padding, data_format: format, dilations } = attributes;
  const is = (attribute: Attribute | undefined, value: unknown): boolean =>
    attribute === undefined || ("value" in attribute && JSON.stringify(attribute.value) === JSON.stringify(value));
  return (
    op === "Conv2DBackpropInput" &&
    after.length === 0 &&
    output?.dtype === DataType.float32 &&
    (output.shape[3] as number) <= FEW &&
    output.shape[1] === STRIDE * (small[1] as number) &&
    output.shape[2] === STRIDE * (small[2] as number) &&
    is(strides, [1, STRIDE, STRIDE, 1]) &&
    is(padding, "SAME") &&
    is(format, "NHWC") &&
    is(dilations, [1, 1, 1, 1])
  );
}

/**
 * Along one axis, pixel 2i + p of the image is the sum over d of maps[i − d] · kernel[2d + p + before], where `before` is
 * how far the convolution that is transposed here was padded before its first pixel.
 */
export function taps(size: number): { least: number; most: number; before: number } {
  const before = Math.floor(Math.max(size - STRIDE, 0) / 2);
  return {
    least: Math.ceil((1 - STRIDE - before) / STRIDE) + 0, // + 0 turns −0 into 0
    most: Math.floor((size - 1 - before) / STRIDE),
    before,
  };
}

function rewritten(node: GraphNode, filter: string, kernel: readonly number[], maps: string): GraphNode[] {
  const [height, width, channels, features] = kernel as [number, number, number, number];
  const axes = [taps(height), taps(width)] as const;
  const lengths = axes.map(({ least, most }) => most - least + 1) as [number, number];
  // Zeros around the kernel, so that each tap d has its two numbers, for even and for odd pixels.
  const margins = axes.map(({ least, most, before }, axis) => {
    const first = STRIDE * least + before;
    const last = STRIDE * most + before + STRIDE - 1;
    return [-first, last - (kernel[axis] as number) + 1];
  });
  const float: Attribute = { kind: "type", value: DataType.float32 };
  const int: Attribute = { kind: "type", value: DataType.int32 };
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

  const [rows, columns] = lengths;
  const padded = add(
    "padded",
    "Pad",
    [filter, constant("margins", [...margins.flat(), 0, 0, 0, 0], [4, 2])],
    { T: float, Tpaddings: int },
    [STRIDE * rows, STRIDE * columns, channels, features],
  );
  const split = [rows, STRIDE, columns, STRIDE, channels, features];
  const apart = reshape("apart", padded, split);
  // A convolution looks forward where this sum looks back.
  const mirrored = add(
    "mirrored",
    "ReverseV2",
    [apart, constant("mirrored_axes", [0, 2], [2])],
    { T: float, Tidx: int },
    split,
  );
  const ordered = add(
    "ordered",
    "Transpose",
    [mirrored, constant("order", [0, 2, 5, 1, 3, 4], [6])],
    { T: float, Tperm: int },
    [rows, columns, features, STRIDE, STRIDE, channels],
  );
  const phases = STRIDE * STRIDE * channels;
  const small = reshape("kernel", ordered, [rows, columns, features, phases]);
  const output = node.outputs[0] as GraphNode["outputs"][number];
  const [batch, imageHeight, imageWidth] = output.shape as [number, number, number];
  const images = add(
    "phases",
    "Conv2D",
    [maps, small],
    {
      T: float,
      strides: { kind: "int", value: [1, 1, 1, 1] },
      padding: { kind: "string", value: "EXPLICIT" },
      explicit_paddings: { kind: "int", value: [0, 0, ...axes.flatMap(({ least, most }) => [most, -least]), 0, 0] },
      data_format: { kind: "string", value: "NHWC" },
    },
    [batch, imageHeight / STRIDE, imageWidth / STRIDE, phases],
  );
  result.push({
    name: node.name,
    op: "DepthToSpace",
    inputs: [images],
    after: [],
    attributes: {
      T: float,
      block_size: { kind: "int", value: STRIDE },
      data_format: { kind: "string", value: "NHWC" },
    },
    outputs: [output],
  });
  return result;
}
