/** What the best of all discriminators says, where the densities of real and generated images are known. */
export interface Densities {
  /** Density of real data at a place, p ≥ 0. */
  real: number;
  /** Density of generated data at the same place, q ≥ 0. */
  generated: number;
}

/** The labels that a discriminator is trained towards. */
export interface Labels {
  realLabel?: number;
  fakeLabel?: number;
}

/**
 * The probability that the best discriminator answers where real data has the density p and generated data q:
 * D* = (α p + β q) / (p + q), with the labels α for real and β for generated (Goodfellow 2016, NIPS tutorial, section
 * 4.2; for α = 1, β = 0 it is p / (p + q), Goodfellow et al. 2014, eq. 2).
 *
 * @throws RangeError where both densities are 0 (nothing is ever seen there) or one is negative
 */
export function optimalOutput({ real, generated }: Densities, { realLabel = 1, fakeLabel = 0 }: Labels = {}): number {
  requireDensities(real, generated);
  return (realLabel * real + fakeLabel * generated) / (real + generated);
}

/**
 * The same as a logit, log(D* / (1 − D*)), written so that nothing is lost where D* is near 1. Without smoothing it is
 * ±Infinity where one of the densities is 0.
 *
 * @throws RangeError as {@link optimalOutput} does
 */
export function optimalLogit({ real, generated }: Densities, { realLabel = 1, fakeLabel = 0 }: Labels = {}): number {
  requireDensities(real, generated);
  const forReal = realLabel * real + fakeLabel * generated;
  const forFake = (1 - realLabel) * real + (1 - fakeLabel) * generated;
  return Math.log(forReal) - Math.log(forFake);
}

function requireDensities(real: number, generated: number): void {
  if (!(real >= 0 && generated >= 0 && real + generated > 0)) {
    throw new RangeError(`densities ${real} and ${generated}: expected numbers ≥ 0, not both 0`);
  }
}
