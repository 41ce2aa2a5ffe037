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
  /** What its process is started with. */
  env?: Record<string, string>;
}

interface Way extends Omit<Contender, "id" | "precision"> {
  precisions: Precision[];
}

const WAYS: readonly Way[] = [
  { name: "tfjs-layers", title: "TensorFlow.js, trainOnBatch ×3", runs: "node", precisions: ["float32"] },
  { name: "tfjs-gradients", title: "TensorFlow.js, variableGrads", runs: "node", precisions: ["float32"] },
  { name: "captured", title: "ganbook, captured step", runs: "node", precisions: ["float32", "bfloat16"] },
  { name: "keras-batch", title: "Keras, train_on_batch ×3", runs: "keras", precisions: ["float32", "bfloat16"] },
  { name: "keras-fit", title: "Keras, fit", runs: "keras", precisions: ["float32", "bfloat16"] },
  { name: "tf-function", title: "Python, tf.function", runs: "keras", precisions: ["float32", "bfloat16"] },
  { name: "torch-eager", title: "PyTorch, eager", runs: "pytorch", precisions: ["float32", "bfloat16"] },
  { name: "torch-compile", title: "PyTorch, torch.compile", runs: "pytorch", precisions: ["float32", "bfloat16"] },
];

/**
 * TensorFlow for Python leaves oneDNN off on processors without AVX-512, where our engine turns it on. There both are
 * measured: TensorFlow as it comes, and with what its users may set.
 */
const WITH_ONEDNN: Way = {
  name: "tf-function",
  title: "Python, tf.function, oneDNN on",
  runs: "keras",
  precisions: ["float32"],
  env: { TF_ENABLE_ONEDNN_OPTS: "1" },
};

/**
 * All contenders of this processor, in the order of the tables.
 *
 * @param narrow whether it is one without AVX-512
 */
export function contendersFor(narrow: boolean): Contender[] {
  return [...WAYS, ...(narrow ? [WITH_ONEDNN] : [])].flatMap(({ precisions, ...way }) =>
    precisions
      // Without instructions for it, bfloat16 is many times slower for everybody: nothing to compare.
      .filter((precision) => precision === "float32" || !narrow)
      .map((precision) => ({ ...way, precision, id: `${way.name}${way.env ? " with oneDNN" : ""} ${precision}` })),
  );
}

/** The contender that all others are compared with. */
export const OURS = "captured float32";
