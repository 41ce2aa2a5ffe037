/** Who is measured. */
import type { Precision } from "./steps";

/** A way to run a training step. */
export interface Contender {
  /** Unique: the way and its precision. */
  id: string;
  /** What its process knows it by. */
  name: string;
  precision: Precision;
  /** What tables call it. */
  title: string;
  runs: "node" | "keras" | "pytorch";
}

const WAYS: readonly { name: string; title: string; runs: Contender["runs"]; precisions: Precision[] }[] = [
  { name: "tfjs-layers", title: "TensorFlow.js, trainOnBatch ×3", runs: "node", precisions: ["float32"] },
  { name: "tfjs-gradients", title: "TensorFlow.js, variableGrads", runs: "node", precisions: ["float32"] },
  { name: "captured", title: "ganbook, captured step", runs: "node", precisions: ["float32", "bfloat16"] },
  { name: "keras-batch", title: "Keras, train_on_batch ×3", runs: "keras", precisions: ["float32", "bfloat16"] },
  { name: "keras-fit", title: "Keras, fit", runs: "keras", precisions: ["float32", "bfloat16"] },
  { name: "tf-function", title: "Python, tf.function", runs: "keras", precisions: ["float32", "bfloat16"] },
  { name: "torch-eager", title: "PyTorch, eager", runs: "pytorch", precisions: ["float32", "bfloat16"] },
  { name: "torch-compile", title: "PyTorch, torch.compile", runs: "pytorch", precisions: ["float32", "bfloat16"] },
];

/** All contenders, in the order of the tables. */
export const CONTENDERS: readonly Contender[] = WAYS.flatMap(({ precisions, ...way }) =>
  precisions.map((precision) => ({ ...way, precision, id: `${way.name} ${precision}` })),
);

/** The contender that all others are compared with. */
export const OURS = "captured float32";
