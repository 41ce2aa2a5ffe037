/**
 * The smallest GAN there is (Mescheder, Geiger and Nowozin 2018, "Which training methods for GANs do actually converge?",
 * definition 2.1): the data is always 0, G always draws its one weight θ, and D's logit of x is ψ · x. The value of the game is
 * V(θ, ψ) = log σ(0) + log(1 − σ(ψθ)), with one balance point, θ = ψ = 0.
 */
export interface DiracPoint {
  /** The one weight θ of G, and all that it draws. */
  generator: number;
  /** The one weight ψ of D: its logit of x is ψ · x. */
  discriminator: number;
}

/**
 * Trains the smallest GAN by gradient steps, D up V and G down V, both by derivatives written out here:
 * ∂V/∂ψ = −θ σ(ψθ) and ∂V/∂θ = −ψ σ(ψθ).
 *
 * @param order `alternating`: D moves, then G looks at the D that has moved; `simultaneous`: both look at where the other was before
 * @returns `steps + 1` points, the start first
 */
export function diracGame({
  start = { generator: 1, discriminator: 0 },
  learningRate = 0.1,
  order = "alternating",
  steps = 400,
}: {
  start?: DiracPoint;
  learningRate?: number;
  order?: "alternating" | "simultaneous";
  steps?: number;
} = {}): DiracPoint[] {
  const share = ({ generator, discriminator }: DiracPoint) => 1 / (1 + Math.exp(-generator * discriminator));
  const path = [start];
  let here = start;
  for (let i = 0; i < steps; i++) {
    const discriminator = here.discriminator - learningRate * here.generator * share(here);
    const seen = order === "alternating" ? { ...here, discriminator } : here;
    const generator = here.generator + learningRate * seen.discriminator * share(seen);
    here = { generator, discriminator };
    path.push(here);
  }
  return path;
}
