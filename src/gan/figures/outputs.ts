import { type Chart, histogram } from "../../figures";

/** How D's outputs, probabilities, are distributed in several groups of images. */
export function discriminatorOutputs(
  title: string,
  groups: readonly { name: string; values: readonly number[] }[],
): Chart {
  return histogram({
    title,
    x: { title: "D's probability that the image is real", range: [0, 1] },
    y: { title: "density (each area is 1)" },
    bins: 40,
    density: true,
    series: groups,
  });
}
