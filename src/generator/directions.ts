import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { tf } from "../engine";

/**
 * Directions of latent space along which a generator's images change most, of length 1 and at right angles to each other: the
 * eigenvectors of AAᵀ, largest eigenvalue first, A being the matrix by which latent vectors are first multiplied (Shen and Zhou,
 * "Closed-form factorization of latent semantics in GANs", 2021, eq. 4). Batch normalisation right behind it, or behind a leaky
 * ReLU, multiplies A's columns, which is taken into account. Nothing is drawn, and no label is needed: what a direction means is for
 * whoever looks.
 *
 * @param generator a chain of layers whose first one with weights is dense
 * @param count how many, at most as many as a latent vector has numbers
 * @returns `count` lists of `latentSize` numbers, the first number that is not 0 in each above 0
 * @throws RangeError for another generator, or too many directions
 */
export function latentDirections(generator: LayersModel, count: number): number[][] {
  const at = generator.layers.findIndex(({ weights }) => weights.length > 0);
  const first = generator.layers[at];
  if (first?.getClassName() !== "Dense") {
    throw new RangeError(
      `the ${generator.name} begins with a layer ${first?.getClassName() ?? "without weights"}; expected a dense one`,
    );
  }
  const kernel = first.weights[0]?.read() as Tensor2D;
  const [latentSize] = kernel.shape;
  if (!Number.isInteger(count) || count < 1 || count > latentSize) {
    throw new RangeError(`${count} directions: expected a whole number from 1 to ${latentSize}, the latent numbers`);
  }
  const scaled = tf.tidy(() => {
    const scale = normalisationBehind(generator, at);
    return ((scale ? kernel.mul(scale) : kernel) as Tensor2D).arraySync();
  });
  const matrix = new Matrix(scaled);
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix.mmul(matrix.transpose()), {
    assumeSymmetric: true,
  });
  return Array.from(realEigenvalues.keys())
    .sort((a, b) => (realEigenvalues[b] as number) - (realEigenvalues[a] as number))
    .slice(0, count)
    .map((column) => upright(eigenvectorMatrix.getColumn(column)));
}

/** γ / √(σ² + ε) of a batch normalisation behind a layer, `[units]`, if there is one before the next layer with a matrix. */
function normalisationBehind({ layers }: LayersModel, at: number) {
  const units = layers[at]?.weights[0]?.shape.at(-1);
  for (const layer of layers.slice(at + 1)) {
    if (/^BatchNormalization/.test(layer.getClassName())) {
      const [gamma, variance] = ["gamma", "moving_variance"].map((name) =>
        layer.weights.find(({ originalName }) => originalName.includes(name))?.read(),
      );
      const { epsilon = 1e-3 } = layer.getConfig() as { epsilon?: number };
      return gamma && variance && gamma.size === units ? gamma.div(variance.add(epsilon).sqrt()) : undefined;
    }
    if (layer.weights.length > 0) return undefined;
  }
  return undefined;
}

/** An eigenvector may point either way: of the two, always the same. */
function upright(vector: number[]): number[] {
  const first = vector.find((value) => Math.abs(value) > 1e-9) ?? 1;
  return first < 0 ? vector.map((value) => -value) : vector;
}
