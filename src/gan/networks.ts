/** What the networks of a pair may have besides, and for which pairs; plain data, kept with a run. */

export interface NetworkOptions {
  /**
   * Features of minibatch discrimination before D's last neuron, from 1, by which it sees when generated images are alike
   * (Salimans et al. 2016, section 3.2). Absent for none. D has to be shown batches of one size: not for `batches: "half"`.
   */
  minibatchFeatures?: number;
  /** Spectral normalisation of all kernels of D, in place of batch normalisation (Miyato et al. 2018). Absent for none. */
  spectralNorm?: boolean;
  /**
   * Latent vectors, from 2, in the reference batch of virtual batch normalisation, which G has in place of batch
   * normalisation (Salimans et al. 2016, section 3.5). Absent for batch normalisation.
   */
  virtualBatchNorm?: number;
}

/** Pairs that can have them. */
const PAIRS_WITH_OPTIONS: readonly string[] = ["dense", "dcgan", "narrow"];

/** The least that each number may be. */
const LEAST = { minibatchFeatures: 1, virtualBatchNorm: 2 } as const;

/**
 * Of what was given, what is asked for.
 *
 * @param pair its name
 * @throws RangeError for a pair that cannot have it, with those that can, and for numbers that make no sense
 */
export function networkOptions(
  pair: string,
  {
    minibatchFeatures,
    spectralNorm,
    virtualBatchNorm,
  }: { [K in keyof NetworkOptions]?: NetworkOptions[K] | undefined },
): NetworkOptions {
  const asked: NetworkOptions = {
    ...(minibatchFeatures === undefined ? {} : { minibatchFeatures }),
    ...(spectralNorm ? { spectralNorm } : {}),
    ...(virtualBatchNorm === undefined ? {} : { virtualBatchNorm }),
  };
  const [first] = Object.keys(asked);
  if (first !== undefined && !PAIRS_WITH_OPTIONS.includes(pair)) {
    throw new RangeError(
      `${first}: the pair "${pair}" cannot have it; expected one of ${PAIRS_WITH_OPTIONS.map((name) => `"${name}"`).join(", ")}`,
    );
  }
  for (const [name, least] of Object.entries(LEAST)) {
    const value = asked[name as keyof typeof LEAST];
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    throw new RangeError(`${name} ${JSON.stringify(value)}: expected a whole number ≥ ${least}`);
  }
  return asked;
}
