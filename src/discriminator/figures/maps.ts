import { type Chart, heatmap, subplots } from "../../figures";

/** Share called real: a row for each discriminator, by the fakes it was trained on, a column for each kind of image. */
export function calledRealMap(
  trainedOn: readonly string[],
  judged: readonly string[],
  shares: readonly (readonly number[])[],
): Chart {
  return heatmap({
    title: "Share called real",
    width: 620,
    height: 420,
    x: { title: "what is judged" },
    y: { title: "fakes it was trained on" },
    colorTitle: "called real",
    matrix: true,
    values: true,
    range: [0, 1],
    xs: judged,
    ys: trainedOn,
    z: shares.map((row) => row.map((share) => Number(share.toFixed(2)))),
  });
}

/** The size of the logit's gradient by each pixel, one map for each discriminator. */
export function inputGradientMaps(maps: Readonly<Record<string, readonly (readonly number[])[]>>): Chart {
  return subplots({
    title: "Where the logit hangs on a pixel (root mean square over 400 glued digits)",
    height: 380,
    charts: Object.entries(maps).map(([name, z]) =>
      heatmap({
        title: name,
        x: { title: "column" },
        y: { title: "row" },
        colorTitle: "gradient",
        matrix: true,
        z,
      }),
    ),
  });
}

/** By how much a black sheet lowers the logit, at each place of its middle. */
export function occlusionMap(falls: readonly (readonly number[])[], sheet: number): Chart {
  const middle = Math.floor(sheet / 2);
  return heatmap({
    title: "By how much a black sheet lowers the logit",
    width: 470,
    height: 400,
    x: { title: "middle of the sheet: column" },
    y: { title: "row" },
    colorTitle: "fall",
    colors: "diverging",
    matrix: true,
    xs: (falls[0] as readonly number[]).map((_, i) => i + middle),
    ys: falls.map((_, i) => i + middle),
    z: falls,
  });
}
