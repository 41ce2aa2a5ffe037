import type { NamedTensorMap, Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../engine";

/**
 * Adadelta for TensorFlow models, as the paper has it: s ← ρ s + (1 − ρ) g², Δ = −g √(u + ε) / √(s + ε),
 * u ← ρ u + (1 − ρ) Δ² (Zeiler 2012, algorithm 1).
 *
 * `tf.train.adadelta` of TensorFlow.js 4.22 divides by s of *before* this gradient. Both averages start at zero, so its first
 * Δ is −g; then u equals s, the next Δ is −g again, and so for ever: it is plain gradient descent.
 */
class Adadelta extends tf.Optimizer {
  static readonly className = "ganbook.Adadelta";
  private readonly memory = new Map<string, { s: Variable; u: Variable }>();

  constructor(
    private readonly learningRate: number,
    private readonly rho: number,
    private readonly epsilon: number,
  ) {
    super();
  }

  applyGradients(gradients: NamedTensorMap | { name: string; tensor: Tensor }[]): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    for (const { name, tensor } of named) tf.tidy(() => this.move(name, tensor));
    this.incrementIterations();
  }

  private move(name: string, gradient: Tensor): void {
    const parameter = tf.engine().registeredVariables[name] as Variable;
    let memory = this.memory.get(name);
    if (!memory) {
      const zeros = tf.zerosLike(gradient);
      memory = { s: tf.variable(zeros, false), u: tf.variable(zeros, false) };
      this.memory.set(name, memory);
    }
    const { s, u } = memory;
    s.assign(this.blend(s, gradient.square()));
    const step = gradient.mul(u.add(this.epsilon).sqrt()).div(s.add(this.epsilon).sqrt()).neg();
    u.assign(this.blend(u, step.square()));
    parameter.assign(parameter.add(step.mul(this.learningRate)));
  }

  private blend(old: Tensor, seen: Tensor): Tensor {
    return old.mul(this.rho).add(seen.mul(1 - this.rho));
  }

  override dispose(): void {
    for (const { s, u } of this.memory.values()) tf.dispose([s, u]);
    this.memory.clear();
    super.dispose();
  }

  getConfig(): { learningRate: number; rho: number; epsilon: number } {
    const { learningRate, rho, epsilon } = this;
    return { learningRate, rho, epsilon };
  }
}

/** Makes an Adadelta optimizer for TensorFlow models; see the class for why not `tf.train.adadelta`. */
export function adadeltaOptimizer({
  learningRate = 1,
  rho = 0.95,
  epsilon = 1e-6,
}: {
  learningRate?: number;
  rho?: number;
  epsilon?: number;
} = {}): tf.Optimizer {
  return new Adadelta(learningRate, rho, epsilon);
}
