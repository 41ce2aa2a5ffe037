/** Derivatives by finite differences, to hold those of the tape against. */
import assert from "node:assert/strict";
import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { backend, tf } from "../../../src/engine";

/** Runs the same tests on native TensorFlow and on the JavaScript backend, and puts the backend back that was there. */
export function onEachBackend(tests: () => void): void {
  for (const name of ["tensorflow", "cpu"]) {
    describe(`on the backend "${name}"`, () => {
      const previous = tf.getBackend();
      before(() => {
        if (name === "tensorflow") assert.ok(backend.native, "npm start -- --setup-only builds native TensorFlow");
        // Else tfjs would advise to install a package that we have.
        else Object.assign(tf.findBackend("cpu"), { firstUse: false });
        tf.setBackend(name);
        assert.equal(tf.getBackend(), name);
      });
      after(() => {
        tf.setBackend(previous);
      });
      tests();
    });
  }
}

/** `size` numbers of both signs with a magnitude from 0.3 to 1, the same for the same `seed`. */
export function numbers(size: number, seed: number): number[] {
  return Array.from({ length: size }, (_, i) => {
    const wave = Math.sin(12.9898 * (i + 1) + 78.233 * seed);
    return Math.sign(wave) * (0.3 + 0.7 * Math.abs(Math.sin(4.37 * (i + 1) + seed)));
  });
}

/** Values of a tensor in a plain array; the tensor is left alone. */
export function valuesOf(tensor: Tensor): number[] {
  return Array.from(tensor.dataSync());
}

/** ∂f/∂x at every entry of input number `at`, by five-point differences. */
export function differences(f: (...xs: Tensor[]) => Tensor, xs: Tensor[], at: number, h = 0.02): number[] {
  const x = xs[at] as Tensor;
  const values = valuesOf(x);
  const valueAt = (entry: number, by: number): number =>
    tf.tidy(() => {
      const nudged = tf.tensor(
        values.map((value, i) => (i === entry ? value + by : value)),
        x.shape,
      );
      return f(...xs.map((other, i) => (i === at ? nudged : other))).dataSync()[0] as number;
    });
  return values.map((_, i) => {
    const near = valueAt(i, h) - valueAt(i, -h);
    const far = valueAt(i, 2 * h) - valueAt(i, -2 * h);
    return (8 * near - far) / (12 * h);
  });
}

/**
 * Asserts that the gradient of `f` with respect to a variable is what differences say; the variable is left as it was.
 *
 * @param h step of the differences
 */
export function assertWeightGradient(
  f: () => Tensor,
  variable: tf.Variable,
  { tolerance, what, h = 0.02 }: { tolerance: number; what: string; h?: number },
): void {
  const values = tf.tensor(valuesOf(variable), variable.shape);
  const at = (weights: Tensor): Tensor => {
    variable.assign(weights as tf.Tensor);
    return f();
  };
  const expected = differences(at, [values], 0, h);
  variable.assign(values);
  const { grads } = tf.variableGrads(() => f() as never, [variable]);
  assertClose(valuesOf(grads[variable.name] as Tensor), expected, tolerance, what);
}

/** Asserts that two lists of numbers agree to `tolerance`, relative to the largest of them. */
export function assertClose(actual: number[], expected: number[], tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  const scale = Math.max(1e-2, ...expected.map(Math.abs));
  actual.forEach((value, i) => {
    const error = Math.abs(value - (expected[i] as number)) / scale;
    assert.ok(error <= tolerance, `${what}, entry ${i}: ${value}, but differences say ${expected[i]}`);
  });
}

/** A gradient penalty: (‖∂f/∂x‖ − 1)², where x is the first input (Gulrajani et al. 2017, eq. 3). */
export function penalty(f: (...xs: Tensor[]) => Tensor): (...xs: Tensor[]) => Scalar {
  return (x, ...others) => {
    const gradient = tf.grad((input) => f(input, ...others))(x as Tensor);
    return gradient.square().sum().sqrt().sub(1).square() as Scalar;
  };
}
