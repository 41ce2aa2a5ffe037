/** Whether a claim's bound leaves more room than its values spread over variations. */
export interface MeasuredClaim {
  /** The id of the cell that makes it. */
  readonly cell: string;
  readonly name: string;
  readonly above?: number;
  readonly below?: number;
  readonly ofThisSeed?: true;
  /** By the variations' names; null for what was no finite number. */
  readonly values: Readonly<Record<string, number | null>>;
}

export interface Verdict {
  /** Within the bound in every variation that counts. */
  readonly holds: boolean;
  /** It holds, and its margin is no smaller than its spread. */
  readonly firm: boolean;
  /** The smallest distance to the bound: a difference, or a factor on the scale of `factors`. */
  readonly margin: number;
  /** The distance of the largest value from the smallest. */
  readonly spread: number;
  /** Distances are factors: of positive numbers that range over magnitudes, ratios are what spreads. */
  readonly factors: boolean;
}

/** @param seedVariations the variations with other seeds, which say nothing of a claim about one very seed */
export function judge(claim: MeasuredClaim, seedVariations: ReadonlySet<string>): Verdict {
  const counted = Object.entries(claim.values).filter(([name]) => !(claim.ofThisSeed && seedVariations.has(name)));
  const values = counted.map(([, value]) => value ?? Number.NaN);
  const plain = distances(values, claim);
  const holds = plain.margin > 0;
  const ends = [claim.above, claim.below].filter((end) => end !== undefined);
  if (!holds || plain.margin >= plain.spread || ![...values, ...ends].every((x) => x > 0)) {
    return { holds, firm: holds && plain.margin >= plain.spread, ...plain, factors: false };
  }
  const { above, below } = claim;
  const ratios = distances(values.map(Math.log), {
    ...(above === undefined ? {} : { above: Math.log(above) }),
    ...(below === undefined ? {} : { below: Math.log(below) }),
  });
  if (ratios.margin < ratios.spread) return { holds, firm: false, ...plain, factors: false };
  return { holds, firm: true, margin: Math.exp(ratios.margin), spread: Math.exp(ratios.spread), factors: true };
}

function distances(
  values: readonly number[],
  { above = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY }: Pick<MeasuredClaim, "above" | "below">,
): { margin: number; spread: number } {
  if (values.some(Number.isNaN)) return { margin: Number.NEGATIVE_INFINITY, spread: Number.POSITIVE_INFINITY };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { margin: Math.min(low - above, below - high), spread: high - low };
}
