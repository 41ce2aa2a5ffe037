import type { Tensor2D } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";
import { forDistances, nearest, requireComparable } from "./rows";

/** What the neighbourhoods of images in a network's features tell. */
export interface Neighbourhoods {
  /** Share of the generated images that lie where real ones do: how good they are. In [0, 1]. */
  readonly precision: number;
  /** Share of the real images that lie where generated ones do: how many kinds there are. In [0, 1]. */
  readonly recall: number;
  /** In how many real neighbourhoods a generated image lies, of those expected; real against real about 1, and it may be more. */
  readonly density: number;
  /** Share of the real images with a generated one in their neighbourhood. In [0, 1]. */
  readonly coverage: number;
}

/** How many neighbours make a neighbourhood. */
export interface NeighbourhoodOptions {
  /** For precision and recall: 3, as the paper's. */
  manifold?: number;
  /** For density and coverage: 5, as the paper's. */
  density?: number;
}

/**
 * Precision and recall (Kynkäänniemi and others, "Improved precision and recall metric", 2019, eq. 1) and density and coverage
 * (Naeem and others, "Reliable fidelity and diversity metrics", 2020, eq. 3 and 4). All four draw a ball around each image
 * that reaches to its k-th nearest neighbour of the same set, and ask who else lies in it. Recall draws the balls around the
 * generated images, so one outlier with a large ball spoils it; coverage draws them around real ones only.
 *
 * The edge of a ball does not belong to it, as in the program of Naeem and others; in eq. 1 of Kynkäänniemi and others it does,
 * which matters only where distances are equal.
 *
 * They depend on how many images there are: compare equal numbers, beside real against real.
 *
 * @param real `[n, features]`, of a network
 * @param generated `[m, features]`, of the same network
 * @throws RangeError where sizes do not fit, or there are fewer images than neighbours
 */
export function neighbourhoods(
  real: Tensor2D,
  generated: Tensor2D,
  { manifold = 3, density: closer = 5 }: NeighbourhoodOptions = {},
): Neighbourhoods {
  requireComparable(real, generated, Math.max(manifold, closer) + 1);
  const [n, m] = [real.shape[0], generated.shape[0]];
  const most = Math.max(manifold, closer);
  const reach = (set: Tensor2D, k: number) => {
    const { distances } = nearest(set, set, most, { itself: true });
    return Float32Array.from({ length: set.shape[0] }, (_, i) => (distances[i * most + k - 1] as number) ** 2);
  };
  const [realManifold, realCloser, generatedManifold] = [
    reach(real, manifold),
    reach(real, closer),
    reach(generated, manifold),
  ];
  let [precise, balls, covered, recalled] = [0, 0, 0, 0];
  // Rows are generated images, columns real ones: in whose ball does each lie?
  forDistances(generated, real, (squared) => {
    const inside = (radii: Float32Array) => squared.less(tf.tensor2d(radii, [1, n]));
    precise += inside(realManifold).any(1).sum().dataSync()[0] as number;
    balls += inside(realCloser).sum().dataSync()[0] as number;
  });
  forDistances(real, generated, (squared, start) => {
    const radii = realCloser.subarray(start, start + squared.shape[0]);
    covered += squared.min(1).less(tf.tensor1d(radii)).sum().dataSync()[0] as number;
    recalled += squared
      .less(tf.tensor2d(generatedManifold, [1, m]))
      .any(1)
      .sum()
      .dataSync()[0] as number;
  });
  return { precision: precise / m, recall: recalled / n, density: balls / (closer * m), coverage: covered / n };
}
