/**
 * What tfjs's optimizers need while they are recorded. Adam becomes one TensorFlow operation a variable, by the formula
 * that tfjs composes of fourteen; of the others, the constants they keep are asked for at each call, and a changed
 * setting makes the step be recorded again.
 */
import type { NamedTensorMap, Optimizer, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { NamedTensor } from "@tensorflow/tfjs-core/dist/tensor_types";
import { tf } from "../backend";
import type { OpAttribute } from "../binding";
import { DataType, nativeBackend } from "../native";
import { cleaned } from "./cleanup";
import type { Recording } from "./recording";

type Gradients = NamedTensorMap | NamedTensor[];
type Apply = (this: Optimizer, gradients: Gradients) => void;

/** The parts of tfjs's optimizers that they keep to themselves. */
interface Parts {
  iterations_?: number;
  learningRate: number;
  /** Of SGD and momentum: the negative learning rate and the momentum as scalars. */
  c?: Tensor;
  m?: Tensor;
}

interface AdamParts extends Parts {
  beta1: number;
  beta2: number;
  epsilon: number;
  accBeta1: Variable;
  accBeta2: Variable;
  accumulatedFirstMoment: { originalName: string; variable: Variable }[];
  accumulatedSecondMoment: { originalName: string; variable: Variable }[];
}

/** Runs `body` with optimizers that tell the recording what it has to know. */
export function withRecordedOptimizers<T>(recording: Recording, body: () => T): T {
  const classes = [
    tf.SGDOptimizer,
    tf.MomentumOptimizer,
    tf.AdagradOptimizer,
    tf.AdadeltaOptimizer,
    tf.RMSPropOptimizer,
    tf.AdamOptimizer,
    tf.AdamaxOptimizer,
  ].map(({ prototype }) => prototype as unknown as { applyGradients: Apply });
  const originals = classes.map(({ applyGradients }) => applyGradients);
  classes.forEach((prototype, i) => {
    const original = originals[i] as Apply;
    prototype.applyGradients = function (gradients) {
      countIterations(recording, this);
      watchSlots(recording, this);
      recording.note(`the learning rate ${(this as unknown as Parts).learningRate}`);
      if ((prototype as object) === tf.AdamOptimizer.prototype)
        adam(recording, this as unknown as AdamParts, gradients);
      else {
        const { c, m } = this as unknown as Parts;
        if (c) recording.held(() => (this as unknown as { c: Tensor }).c);
        if (m instanceof tf.Tensor) recording.held(() => (this as unknown as { m: Tensor }).m);
        recording.watch(() => JSON.stringify({ ...this.getConfig(), ...(c ? { learningRate: 0 } : {}) }));
        original.call(this, gradients);
      }
    };
  });
  return cleaned(body, () => {
    classes.forEach((prototype, i) => {
      prototype.applyGradients = originals[i] as Apply;
    });
  });
}

/** tfjs counts in JavaScript how often an optimizer was applied, and saves that number with its state. */
function countIterations(recording: Recording, optimizer: Optimizer): void {
  const parts = optimizer as unknown as Parts;
  const before = optimizer.iterations;
  recording.undo(() => {
    parts.iterations_ = before;
  });
  recording.eachCall(() => {
    parts.iterations_ = optimizer.iterations + 1;
  });
}

/** Restoring an optimizer's state gives it other variables, of which an older recording knows nothing. */
function watchSlots(recording: Recording, optimizer: Optimizer): void {
  recording.watch(() => {
    const lists = Object.values(optimizer).filter((part): part is unknown[] => Array.isArray(part));
    return lists.flatMap((slots) => slots.map((slot) => (slot as { variable?: Variable }).variable?.id)).join();
  });
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1) by TensorFlow's `ResourceApplyAdam`, which computes
 * `variable −= rate · √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε̂)`. With ε̂ = ε·√(1 − β₂ᵗ) that is tfjs's formula,
 * `rate · m̂ / (√v̂ + ε)`.
 */
function adam(recording: Recording, optimizer: AdamParts, gradients: Gradients): void {
  const backend = nativeBackend();
  if (!backend) throw new Error("only the native backend records");
  const entries: [string, Tensor | undefined][] = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor])
    : Object.entries(gradients);
  const { beta1, beta2, epsilon, accBeta1, accBeta2 } = optimizer;
  const attributes: OpAttribute[] = [
    { name: "T", type: backend.binding.TF_ATTR_TYPE, value: DataType.float32 },
    { name: "use_locking", type: backend.binding.TF_ATTR_BOOL, value: false },
    { name: "use_nesterov", type: backend.binding.TF_ATTR_BOOL, value: false },
  ];
  recording.watch(() => [optimizer.beta1, optimizer.beta2, optimizer.epsilon].join());
  tf.tidy(() => {
    const rate = recording.live(optimizer, {
      shape: [],
      dtype: "float32",
      read: () => Float32Array.of(optimizer.learningRate),
    });
    const epsilonHat = tf.mul(epsilon, tf.sqrt(tf.sub(1, accBeta2)));
    const settings = [tf.scalar(beta1), tf.scalar(beta2), epsilonHat];
    entries.forEach(([name, gradient], i) => {
      const variable = tf.engine().registeredVariables[name] as Variable;
      const slot = (kind: "m" | "v", slots: AdamParts["accumulatedFirstMoment"]): Variable => {
        slots[i] ??= {
          originalName: `${name}/${kind}`,
          variable: tf.tidy(() => tf.zerosLike(variable).variable(false)),
        };
        return (slots[i] as { variable: Variable }).variable;
      };
      const m = slot("m", optimizer.accumulatedFirstMoment);
      const v = slot("v", optimizer.accumulatedSecondMoment);
      if (!gradient) return;
      recording.update(
        "ResourceApplyAdam",
        attributes,
        [variable, m, v],
        [accBeta1, accBeta2, rate, ...settings, gradient],
      );
    });
    (optimizer as Parts).iterations_ = (optimizer as unknown as Optimizer).iterations + 1;
    accBeta1.assign(accBeta1.mul(beta1));
    accBeta2.assign(accBeta2.mul(beta2));
  });
}
