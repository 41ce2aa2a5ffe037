import { type Chart, lineChart } from "../../figures";
import type { DiracPoint } from "../dirac";

/** Where the two weights of the smallest GAN go. */
export function diracPaths(paths: readonly { order: string; path: readonly DiracPoint[] }[]): Chart {
  const steps = Math.max(...paths.map(({ path }) => path.length - 1));
  return lineChart({
    title: `The smallest GAN, ${steps} steps`,
    width: 520,
    height: 440,
    x: { title: "θ, what G draws", range: [-3.8, 3.8] },
    y: { title: "ψ, the weight of D", range: [-3.2, 3.2] },
    series: paths.map(({ order, path }) => ({
      name: order,
      x: path.map(({ generator }) => generator),
      y: path.map(({ discriminator }) => discriminator),
      width: 1.5,
    })),
  });
}
