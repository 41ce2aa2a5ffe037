/**
 * Gradients of kernels that are themselves gradients. tfjs runs pooling, resizing and convolution backwards with kernels
 * of their own and has no gradients for those, so that a second derivative throws. Each is linear in what comes back (dy),
 * and the gradient of the backward map is the forward map again.
 */
import type { NamedAttrMap, NamedTensorMap, Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { tf } from "../../backend";
import { isNative, nativeOp } from "../../native";

/** Registers them with tfjs. */
export function registerAdjoints(): void {
  registerPooling();
  registerResizing();
  registerConvolution();
}

function run(kernel: string, inputs: NamedTensorMap, attributes: NamedAttrMap): Tensor {
  return tf.engine().runKernel(kernel, inputs, attributes) as Tensor;
}

function registerPooling(): void {
  tf.registerGradient({
    kernelName: "AvgPoolGrad",
    inputsToSave: ["input"],
    gradFunc: (ddx, [input], attributes) => ({
      dy: () => run("AvgPool", { x: ddx as Tensor }, attributes),
      input: () => tf.zerosLike(input as Tensor),
    }),
  });
  tf.registerGradient({
    kernelName: "MaxPoolGrad",
    inputsToSave: ["input", "output"],
    gradFunc: (ddx, [input, output], attributes) => ({
      dy: () => atMaxima(ddx as Tensor, input as Tensor4D, output as Tensor4D, attributes),
      // Which entry is the largest does not change with a small step.
      input: () => tf.zerosLike(input as Tensor),
      output: () => tf.zerosLike(output as Tensor),
    }),
  });
}

/** The entries of `values` where `input` has the largest of each window; both `[batch, height, width, channels]`. */
function atMaxima(values: Tensor, input: Tensor4D, output: Tensor4D, attributes: NamedAttrMap): Tensor {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as {
    filterSize: [number, number] | number;
    strides: [number, number] | number;
    pad: "valid" | "same";
    dimRoundingMode?: "floor" | "round" | "ceil";
  };
  if (!isNative()) {
    const { indexes } = tf.maxPoolWithArgmax(input, filterSize, strides, pad, true);
    return tf.gather(values.flatten(), (indexes as Tensor).flatten().toInt()).reshape(output.shape);
  }
  const pool = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
  return nativeOp("MaxPoolGradGrad", [input, output, values], {
    T: { type: "float32" },
    ksize: { int: [1, pool.filterHeight, pool.filterWidth, 1] },
    strides: { int: [1, pool.strideHeight, pool.strideWidth, 1] },
    padding: { string: pool.padInfo.type },
    data_format: { string: "NHWC" },
  });
}

function registerResizing(): void {
  for (const forward of ["ResizeBilinear", "ResizeNearestNeighbor"]) {
    tf.registerGradient({
      kernelName: `${forward}Grad`,
      inputsToSave: ["images"],
      gradFunc: (ddx, [images], attributes) => ({
        dy: () => run(forward, { images: ddx as Tensor }, attributes),
        images: () => tf.zerosLike(images as Tensor),
      }),
    });
  }
}

/**
 * Backward maps of convolutions are linear in two inputs; tfjs has the gradient of one of the six. That of
 * `Conv3DBackpropInputV2` matters for first derivatives already: it is what `tf.conv3dTranspose` runs.
 */
function registerConvolution(): void {
  for (const [forward, toInput, toFilter] of [
    ["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"],
    ["DepthwiseConv2dNative", "DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter"],
    ["Conv3D", "Conv3DBackpropInputV2", "Conv3DBackpropFilterV2"],
  ] as const) {
    tf.registerGradient({
      kernelName: toInput,
      inputsToSave: ["dy", "filter"],
      gradFunc: (ddx, [dy, filter], attributes) => ({
        dy: () => run(forward, { x: ddx as Tensor, filter: filter as Tensor }, { dilations: 1, ...attributes }),
        filter: () =>
          run(
            toFilter,
            { x: ddx as Tensor, dy: dy as Tensor },
            { ...attributes, filterShape: (filter as Tensor).shape },
          ),
      }),
    });
    tf.registerGradient({
      kernelName: toFilter,
      inputsToSave: ["x", "dy"],
      gradFunc: (ddw, [x, dy], attributes) => ({
        x: () =>
          run(toInput, { dy: dy as Tensor, filter: ddw as Tensor }, { ...attributes, inputShape: (x as Tensor).shape }),
        dy: () => run(forward, { x: x as Tensor, filter: ddw as Tensor }, { dilations: 1, ...attributes }),
      }),
    });
  }
}
