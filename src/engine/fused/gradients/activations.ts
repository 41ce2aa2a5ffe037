/**
 * Gradients of activations. tfjs's own have two faults: those that reuse the output of the forward pass (tanh, sigmoid,
 * exp, softmax, pow) are silently wrong when they are differentiated once more, because the tape cannot see where that
 * output came from; and many are composed of several operations where TensorFlow has one.
 *
 * Here the formula stays tfjs's. When the gradient is itself being recorded, the output it needs is computed again from
 * the input, on the tape; otherwise native TensorFlow's own gradient operation is run where there is one.
 */
import type { NamedAttrMap, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../backend";
import { isNative, isTaped, nativeOp } from "../../native";

/** What a gradient is computed from: what comes back, and the kernel's first input. */
interface Saved {
  dy: Tensor;
  x: Tensor;
  attributes: NamedAttrMap;
}

/** How the gradient of a kernel differs from tfjs's own. */
interface Rule {
  kernel: string;
  /** Names of the kernel's inputs, if not `x` alone. */
  inputs?: string[];
  /** Whether the gradient needs the output of the forward pass, y. */
  usesOutput?: boolean;
  /** Native TensorFlow's one operation for it. */
  native?: (saved: Saved & { y: Tensor }) => Tensor;
  /** A formula made of differentiable operations, where tfjs's own is not. */
  composed?: (saved: Saved) => Tensor;
}

const T = { T: { type: "float32" } } as const;

/** λ and λα of the self-normalising unit (Klambauer et al. 2017, eq. 2 and 14). */
const SELU = { scale: 1.0507009873554805, scaleAlpha: 1.7580993408473768 };

const RULES: Rule[] = [
  { kernel: "Tanh", usesOutput: true, native: ({ dy, y }) => nativeOp("TanhGrad", [y, dy], T) },
  { kernel: "Sigmoid", usesOutput: true, native: ({ dy, y }) => nativeOp("SigmoidGrad", [y, dy], T) },
  { kernel: "Exp", usesOutput: true },
  { kernel: "Softmax", usesOutput: true, inputs: ["logits"] },
  { kernel: "Pow", usesOutput: true, inputs: ["a", "b"] },
  { kernel: "Relu", native: ({ dy, x }) => nativeOp("ReluGrad", [dy, x], T) },
  { kernel: "Relu6", native: ({ dy, x }) => nativeOp("Relu6Grad", [dy, x], T) },
  { kernel: "Softplus", native: ({ dy, x }) => nativeOp("SoftplusGrad", [dy, x], T) },
  {
    kernel: "LeakyRelu",
    native: ({ dy, x, attributes }) =>
      nativeOp("LeakyReluGrad", [dy, x], { ...T, alpha: { float: attributes.alpha as number } }),
  },
  // The exponential is taken of min(x, 0): of a large x it would be infinite, and 0 · ∞ no number.
  {
    kernel: "Elu",
    usesOutput: true,
    native: ({ dy, y }) => nativeOp("EluGrad", [dy, y], T),
    composed: ({ dy, x }) => dy.mul(tf.exp(tf.minimum(x, 0))),
  },
  {
    kernel: "Selu",
    composed: ({ dy, x }) => {
      const derivative = tf.exp(tf.minimum(x, 0)).mul(SELU.scaleAlpha);
      return dy.mul(tf.where(tf.greater(x, 0), tf.fill(x.shape, SELU.scale), derivative));
    },
  },
];

/** Registers the rules above with tfjs. */
export function registerActivations(): void {
  for (const rule of RULES) register(rule);
}

function register({ kernel, inputs = ["x"], usesOutput = false, native, composed }: Rule): void {
  const original = tf.getGradient(kernel);
  tf.registerGradient({
    kernelName: kernel,
    inputsToSave: inputs,
    outputsToSave: [usesOutput],
    gradFunc: (dy, saved, attributes) => {
      const named = Object.fromEntries(inputs.map((name, i) => [name, saved[i] as Tensor]));
      const [first, x] = [inputs[0] as string, saved[0] as Tensor];
      const y = saved[inputs.length] as Tensor;
      const taped = isTaped();
      if (native && !taped && isNative()) return { [first]: () => native({ dy: dy as Tensor, x, y, attributes }) };
      if (composed) return { [first]: () => composed({ dy: dy as Tensor, x, attributes }) };
      const output = (): Tensor => (taped ? tf.engine().runKernel(kernel, named, attributes) : y);
      const expected = [
        ...(original.inputsToSave ?? []).map((name) => named[name] as Tensor),
        ...(usesOutput ? [output()] : []),
      ];
      return original.gradFunc(dy, expected, attributes);
    },
  });
}
