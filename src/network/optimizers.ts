/**
 * Six ways to turn gradients into steps, each as its formula. All of them look at one parameter at a time: what differs is
 * what they remember of its gradients. η is the learning rate, g the gradient ∂E/∂w, and a step is what is added to w.
 */

/** The memory of one parameter: given its gradient, it returns the step to take. */
type Rule = (gradient: number) => number;

/** Moves parameters downhill, with a memory of its own for each of them. */
export class Optimizer {
  private readonly rules: Rule[] = [];

  /** @param remember makes the rule of one parameter, with an empty memory */
  constructor(
    readonly name: string,
    private readonly remember: () => Rule,
  ) {}

  /**
   * Moves each parameter by what its rule answers to its gradient. Changes `parameters`.
   *
   * @throws RangeError when there are not as many gradients as parameters, other parameters than before, or a gradient is not finite
   */
  step(parameters: number[], gradients: readonly number[]): void {
    if (gradients.length !== parameters.length) {
      throw new RangeError(
        `${this.name}: got ${gradients.length} gradients for ${parameters.length} parameters; give one each`,
      );
    }
    if (this.rules.length > 0 && this.rules.length !== parameters.length) {
      throw new RangeError(
        `${this.name} remembers ${this.rules.length} parameters, but got ${parameters.length}; make a new optimizer for another model`,
      );
    }
    const bad = gradients.findIndex((gradient) => !Number.isFinite(gradient));
    if (bad >= 0) {
      throw new RangeError(
        `${this.name}: the gradient of parameter ${bad} is ${gradients[bad]}; a smaller learning rate may keep it finite`,
      );
    }
    gradients.forEach((gradient, i) => {
      this.rules[i] ??= this.remember();
      parameters[i] = (parameters[i] as number) + (this.rules[i] as Rule)(gradient);
    });
  }
}

/** Gradient descent, Δw = −η g. (Stochastic when g is the gradient on a batch.) Robbins and Monro 1951. */
export function sgd({ learningRate }: { learningRate: number }): Optimizer {
  requirePositive("sgd", "learningRate", learningRate);
  return new Optimizer("SGD", () => (g) => -learningRate * g);
}

/**
 * A ball that rolls: v ← β v + g, Δw = −η v. On a steady gradient it gets 1/(1 − β) times as fast as plain descent.
 * Polyak 1964, "Some methods of speeding up the convergence of iteration methods", eq. 9.
 */
export function momentum({ learningRate, beta = 0.9 }: { learningRate: number; beta?: number }): Optimizer {
  requirePositive("momentum", "learningRate", learningRate);
  requireShare("momentum", "beta", beta);
  return new Optimizer("momentum", () => {
    let v = 0;
    return (g) => {
      v = beta * v + g;
      return -learningRate * v;
    };
  });
}

/**
 * The more gradient a parameter has had, the smaller its steps: s ← s + g², Δw = −η g / √(s + ε). Steps can only shrink.
 * Duchi, Hazan and Singer 2011, "Adaptive subgradient methods", section 1.1 (diagonal form).
 *
 * @param options.initial what s starts from; TensorFlow.js starts from 0.1, which shortens the first steps
 */
export function adagrad({
  learningRate,
  initial = 0.1,
  epsilon = 1e-7,
}: {
  learningRate: number;
  initial?: number;
  epsilon?: number;
}): Optimizer {
  requirePositive("adagrad", "learningRate", learningRate);
  requirePositive("adagrad", "epsilon", epsilon);
  return new Optimizer("Adagrad", () => {
    let s = initial;
    return (g) => {
      s += g ** 2;
      return (-learningRate * g) / Math.sqrt(s + epsilon);
    };
  });
}

/**
 * As Adagrad, but old gradients are forgotten, so that steps can grow again: s ← ρ s + (1 − ρ) g², Δw = −η g / √(s + ε).
 * Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning".
 */
export function rmsprop({
  learningRate,
  rho = 0.9,
  epsilon = 1e-7,
}: {
  learningRate: number;
  rho?: number;
  epsilon?: number;
}): Optimizer {
  requirePositive("rmsprop", "learningRate", learningRate);
  requireShare("rmsprop", "rho", rho);
  requirePositive("rmsprop", "epsilon", epsilon);
  return new Optimizer("RMSProp", () => {
    let s = 0;
    return (g) => {
      s = rho * s + (1 - rho) * g ** 2;
      return (-learningRate * g) / Math.sqrt(s + epsilon);
    };
  });
}

/**
 * Steps measured by earlier steps, so that their unit is that of w: s ← ρ s + (1 − ρ) g², Δ = −g √(u + ε) / √(s + ε),
 * u ← ρ u + (1 − ρ) Δ². In the paper the learning rate η is 1. Zeiler 2012, "ADADELTA", algorithm 1.
 * (`tf.train.adadelta` does something else: see {@link adadeltaOptimizer}.)
 */
export function adadelta({
  learningRate = 1,
  rho = 0.95,
  epsilon = 1e-6,
}: {
  learningRate?: number;
  rho?: number;
  epsilon?: number;
} = {}): Optimizer {
  requirePositive("adadelta", "learningRate", learningRate);
  requireShare("adadelta", "rho", rho);
  requirePositive("adadelta", "epsilon", epsilon);
  return new Optimizer("Adadelta", () => {
    let [s, u] = [0, 0];
    return (g) => {
      s = rho * s + (1 - rho) * g ** 2;
      const step = (-g * Math.sqrt(u + epsilon)) / Math.sqrt(s + epsilon);
      u = rho * u + (1 - rho) * step ** 2;
      return learningRate * step;
    };
  });
}

/**
 * Momentum over RMSProp, with both averages corrected for starting at zero:
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ), Δw = −η m̂ / (√v̂ + ε).
 * Kingma and Ba 2015, "Adam", algorithm 1.
 *
 * @param options.epsilon 1e-8 as in the paper; TensorFlow.js takes 1e-7, which 32-bit numbers can tell from nothing
 * @param options.biasCorrection false leaves the hats off: m̂ = m and v̂ = v
 */
export function adam({
  learningRate = 0.001,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  biasCorrection = true,
}: {
  learningRate?: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  biasCorrection?: boolean;
} = {}): Optimizer {
  requirePositive("adam", "learningRate", learningRate);
  requireShare("adam", "beta1", beta1);
  requireShare("adam", "beta2", beta2);
  requirePositive("adam", "epsilon", epsilon);
  return new Optimizer("Adam", () => {
    let [m, v, t] = [0, 0, 0];
    return (g) => {
      t++;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g ** 2;
      const mHat = biasCorrection ? m / (1 - beta1 ** t) : m;
      const vHat = biasCorrection ? v / (1 - beta2 ** t) : v;
      return (-learningRate * mHat) / (Math.sqrt(vHat) + epsilon);
    };
  });
}

function requirePositive(of: string, name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${of}: ${name} ${value}; expected a number above 0`);
  }
}

function requireShare(of: string, name: string, value: number): void {
  if (!(value >= 0 && value < 1)) {
    throw new RangeError(`${of}: ${name} ${value}; expected a number from 0 up to, but not, 1`);
  }
}
