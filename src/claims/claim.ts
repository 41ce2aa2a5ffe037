/** The MIME type under which an output carries its claims: a list of {@link ClaimResult}. */
export const CLAIMS_TYPE = "application/vnd.ganbook.claims+json";

/** What a number that a text relies on must lie between; the ends do not belong to it. */
export type Bound =
  | { readonly above: number; readonly below?: number }
  | { readonly below: number }
  | { readonly about: number; readonly within: number };

/** A number that a text relies on, and its bound. */
export type Claim = Bound & {
  /** What came out; of several numbers each has to lie within the bound. */
  readonly value: number | readonly number[];
  /** Set where the text speaks of this very seed ("seed 3 collapses"), so that other seeds are no test of it. */
  readonly ofThisSeed?: true;
};

/** A claim with its name, compared: what is stored with a notebook's outputs, as JSON. */
export interface ClaimResult {
  readonly name: string;
  /** The number, or of several the one nearest to the bound or furthest beyond it; `null` for one that is not finite. */
  readonly value: number | null;
  /** The bound's lower end; absent where there is none. */
  readonly above?: number;
  /** The bound's upper end; absent where there is none. */
  readonly below?: number;
  readonly holds: boolean;
  readonly ofThisSeed?: true;
}

/**
 * Compares a claim with its bound.
 *
 * @throws RangeError for a claim without a number or with a bound that nothing could lie within
 */
export function compare(name: string, claim: Claim): ClaimResult {
  const values: readonly number[] = typeof claim.value === "number" ? [claim.value] : claim.value;
  const bound = endsOf(claim);
  if (values.length === 0) throw new RangeError(`claim "${name}": expected one number or more, got none`);
  const { above = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY } = bound;
  if (!(above < below)) throw new RangeError(`claim "${name}": nothing is above ${above} and below ${below}`);
  const margin = (value: number) => (Number.isFinite(value) ? Math.min(value - above, below - value) : -Infinity);
  const worst = values.reduce((a, b) => (margin(b) < margin(a) ? b : a));
  return {
    name,
    value: Number.isFinite(worst) ? worst : null,
    ...bound,
    holds: margin(worst) > 0,
    ...(claim.ofThisSeed ? { ofThisSeed: true } : {}),
  };
}

function endsOf(bound: Bound): { above?: number; below?: number } {
  if ("about" in bound) return { above: bound.about - bound.within, below: bound.about + bound.within };
  return {
    ...("above" in bound && bound.above !== undefined ? { above: bound.above } : {}),
    ...(bound.below === undefined ? {} : { below: bound.below }),
  };
}

/** The bound in words: "above 0.8", "between 0.69 and 0.71", "1, within 1e-9". */
export function boundText({ above, below }: Pick<ClaimResult, "above" | "below">): string {
  if (above === undefined) return `below ${short(below as number)}`;
  if (below === undefined) return `above ${short(above)}`;
  if (short(above) !== short(below)) return `between ${short(above)} and ${short(below)}`;
  return `${short((above + below) / 2)}, within ${short((below - above) / 2)}`;
}

/** A number in three significant digits, or as a power of ten where it is very large or very small. */
export function short(value: number | null): string {
  if (value === null) return "not a finite number";
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? rounded.toExponential() : String(rounded);
}
