import { barChart, type Chart, lineChart, subplots } from "../../figures";

/** Effective dimensions of what generators with few or many inputs draw, and of real images. */
export function dimensionBars(latentSizes: readonly number[], drawn: readonly number[], real: number): Chart {
  return barChart({
    title: "Directions in which 500 images differ",
    categories: [...latentSizes.map((size) => `${size} input${size > 1 ? "s" : ""}`), "real digits"],
    y: { title: "effective dimensions" },
    series: [{ y: [...drawn, real] }],
  });
}

/** The checkerboard of random filters: from the counts of overlaps, and measured; the last bar is upsampling. */
export function checkerboardBars(
  filterSizes: readonly number[],
  fromCounts: readonly number[],
  measured: readonly number[],
): Chart {
  return barChart({
    title: "Checkerboards of random filters",
    categories: [...filterSizes.map((filter) => `transposed ${filter}×${filter}`), "upsample, 3×3"],
    y: { title: "unevenness of the four phases" },
    series: [
      { name: "from the counts", y: [...fromCounts, 0] },
      { name: "measured", y: measured },
    ],
  });
}

/** Mean squared errors over the steps, one line a generator. */
export function errorCurves(title: string, curves: readonly { name: string; y: readonly number[] }[]): Chart {
  return lineChart({
    title,
    x: { title: "step" },
    y: { title: "mean squared error", type: "log" },
    series: curves,
  });
}

/** Length of the latent vector and contrast of the image, along a straight line and along the arc. */
export function walkCurves(walks: readonly { lengths: readonly number[]; contrasts: readonly number[] }[]): Chart {
  const curve = (title: string, key: "lengths" | "contrasts", top: number) =>
    lineChart({
      title,
      x: { title: "share of the way" },
      y: { range: [0, top] },
      series: walks.map((way) => ({ x: way[key].map((_, i) => i / (way[key].length - 1)), y: way[key] })),
    });
  return subplots({
    title: "The first walk: straight (blue), along the arc (orange)",
    charts: [curve("length of the vector", "lengths", 7), curve("contrast of the image", "contrasts", 0.8)],
    columns: 2,
    height: 340,
  });
}
