/**
 * The smallest GAN there is (Mescheder, Geiger and Nowozin 2018, "Which training methods for GANs do actually converge?",
 * definition 2.1): the data is always 0, G always draws its one weight θ, and D's logit of x is ψ · x. The value of the game is
 * V(θ, ψ) = log σ(0) + log(1 − σ(ψθ)), with one balance point, θ = ψ = 0.
 */
export interface DiracPoint {
  /** What G draws. */
  generator: number;
  /** The slope of D's logit. */
  critic: number;
}

/**
 * Plays the smallest game by gradient steps, D up V and G down V, both by slopes written out here:
 * ∂V/∂ψ = −θ σ(ψθ) and ∂V/∂θ = −ψ σ(ψθ).
 *
 * @param order `alternating`: D moves, then G looks at the D that has moved; `simultaneous`: both look at where the other was
 * @returns `steps + 1` points, the start first
 */
export function diracGame({
  start = { generator: 1, critic: 0 },
  learningRate = 0.1,
  order = "alternating",
  steps = 400,
}: {
  start?: DiracPoint;
  learningRate?: number;
  order?: "alternating" | "simultaneous";
  steps?: number;
} = {}): DiracPoint[] {
  const share = ({ generator, critic }: DiracPoint) => 1 / (1 + Math.exp(-generator * critic));
  const path = [start];
  let here = start;
  for (let i = 0; i < steps; i++) {
    const critic = here.critic - learningRate * here.generator * share(here);
    const seen = order === "alternating" ? { ...here, critic } : here;
    const generator = here.generator + learningRate * seen.critic * share(seen);
    here = { generator, critic };
    path.push(here);
  }
  return path;
}
