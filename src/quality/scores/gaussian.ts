import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** Mean and covariance of a cloud of points, in 64-bit numbers. */
export interface Gaussian {
  /** One number a feature. */
  readonly mean: readonly number[];
  /** Features × features; divided by n − 1. */
  readonly covariance: Matrix;
}

/**
 * The normal distribution that fits points best.
 *
 * @param points one row a point, all equally long
 * @throws RangeError when there are fewer than two points, or a number is not finite
 */
export function gaussianOf(points: readonly (readonly number[])[]): Gaussian {
  if (points.length < 2) throw new RangeError(`${points.length} points: expected at least 2, one alone has no spread`);
  const broken = points.findIndex((point) => !point.every(Number.isFinite));
  if (broken >= 0) throw new RangeError(`point ${broken} holds numbers that are not finite; expected finite features`);
  const matrix = new Matrix(points as number[][]);
  const mean = matrix.mean("column");
  const centred = matrix.subRowVector(mean);
  return {
    mean,
    covariance: centred
      .transpose()
      .mmul(centred)
      .div(points.length - 1),
  };
}

/**
 * Squared Fréchet distance of two normal distributions, |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½) (Dowson and Landau 1982;
 * Heusel et al. 2017, eq. 6). Σ₁Σ₂ is not symmetric, but has the eigenvalues of Σ₁^½ Σ₂ Σ₁^½, which is; the trace of a root
 * is the sum of the eigenvalues' roots. Eigenvalues that rounding has pushed below 0 count as 0.
 */
export function frechetOfGaussians(a: Gaussian, b: Gaussian): number {
  if (a.mean.length !== b.mean.length) {
    throw new RangeError(`${a.mean.length} features against ${b.mean.length}: expected as many on both sides`);
  }
  const apart = a.mean.reduce((sum, value, i) => sum + (value - (b.mean[i] as number)) ** 2, 0);
  const root = rootOf(a.covariance);
  const shared = eigenvalues(root.mmul(b.covariance).mmul(root)).reduce((sum, value) => sum + Math.sqrt(value), 0);
  return apart + a.covariance.trace() + b.covariance.trace() - 2 * shared;
}

function rootOf(matrix: Matrix): Matrix {
  const decomposition = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const vectors = decomposition.eigenvectorMatrix;
  const roots = decomposition.realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  return vectors.mmul(Matrix.diag(roots)).mmul(vectors.transpose());
}

function eigenvalues(matrix: Matrix): number[] {
  const symmetric = Matrix.add(matrix, matrix.transpose()).div(2); // rounding leaves it a little askew
  return new EigenvalueDecomposition(symmetric, { assumeSymmetric: true }).realEigenvalues.map((value) =>
    Math.max(0, value),
  );
}
