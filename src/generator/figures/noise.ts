import { type Chart, histogram, type Sample, subplots } from "../../figures";

/** One number of a latent vector, uniform and normal. */
export function valueHistogram(samples: readonly Sample[]): Chart {
  return histogram({
    title: "One number of a latent vector",
    x: { title: "value", range: [-3.5, 3.5] },
    bins: 70,
    density: true,
    height: 320,
    series: samples,
  });
}

/** Lengths of latent vectors in units of the typical one, one panel for each number of dimensions. */
export function lengthHistograms(panels: readonly { dimensions: number; samples: readonly Sample[] }[]): Chart {
  return subplots({
    title: "How long latent vectors are: uniform (blue), normal (orange)",
    charts: panels.map(({ dimensions, samples }) =>
      histogram({
        title: dimensions === 1 ? "1 number" : `${dimensions} numbers`,
        x: { title: "length / typical length", range: [0, 2.5] },
        bins: 50,
        density: true,
        series: samples,
      }),
    ),
    columns: 2,
  });
}

/** Angles between latent vectors, in degrees. */
export function angleHistogram(samples: readonly Sample[]): Chart {
  return histogram({
    title: "Angle between two latent vectors of 100 numbers",
    x: { title: "degrees", range: [60, 120] },
    bins: 60,
    density: true,
    height: 320,
    series: samples,
  });
}

/** What the smallest generator, x = tanh(3z), makes of noise. */
export function outputHistogram(samples: readonly Sample[]): Chart {
  return histogram({
    title: "What x = tanh(3z) makes of both noises",
    x: { title: "pixel x", range: [-1, 1] },
    bins: 40,
    density: true,
    height: 320,
    series: samples,
  });
}
