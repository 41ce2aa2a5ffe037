import { histogram, imageGrid, type Replay, replay } from "../../figures";
import { frames } from "./grids";

/** How the discriminator's outputs for real images and fakes part, at moments of its training. */
export function probabilityReplay(
  moments: readonly { step: number; real: readonly number[]; fake: readonly number[] }[],
): Replay {
  return replay(
    moments.map(({ real, fake }) =>
      histogram({
        title: "",
        width: 560,
        height: 300,
        x: { title: "D's probability that the image is real", range: [0, 1] },
        y: { title: "images", range: [0, 400] },
        bins: 25,
        series: [
          { name: "real, held out", values: real },
          { name: "noise", values: fake },
        ],
      }),
    ),
    { title: "From one half to certainty", labels: moments.map(({ step }) => `step ${step}`), fps: 2, stills: 6 },
  );
}

/**
 * What reaches four images of a generator at moments of D's training, with the saturating loss above and the
 * non-saturating below, on one scale of colour.
 *
 * @param moments each with its step and, in `maps`, eight images of 28 × 28
 */
export function gradientReplay(moments: readonly { step: number; maps: Float32Array }[]): Replay {
  const strongest = 0.6 * Math.max(...moments.flatMap(({ maps }) => Array.from(maps, Math.abs)));
  return replay(
    moments.map(({ maps }) =>
      imageGrid(
        {
          shape: [8, 28, 28, 1],
          values: maps.map((value) => Math.max(-strongest, Math.min(strongest, value))),
        },
        { columns: 4, colors: "diverging", range: [-strongest, strongest], scale: 3, gap: 6, borders: frames(8) },
      ),
    ),
    {
      title: "The gradient fades: saturating above, non-saturating below",
      labels: moments.map(({ step }) => `step ${step}`),
      fps: 2,
      stills: 4,
    },
  );
}
