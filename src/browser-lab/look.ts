/** How the lab looks at a game. Everything is looked at with latent vectors of its own, so that looking changes nothing. */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { mixtureSample, type Mixture as PlaneMixture } from "../datasets/mixtures";
import { randomStreams, tf } from "../engine";
import type { Players } from "../gan/step";
import { cellWidth, type Mixture as LineMixture } from "../gan-1d/densities";
import { snapshotOf } from "../gan-1d/snapshot";
import { latentVectors } from "../generator/latent";
import { modesOf } from "../quality/scores/modes";
import { divergenceOfMasses, mixtureMasses, normalQuantile, pointMasses } from "./cells";
import { hasModes, LINE } from "./data";
import { packsOf, probabilitiesOf, pullsOf, scoped } from "./judged";
import type { LabSettings } from "./settings";
import type { FoundModes, LabView, LineView, PlaneView } from "./view";

export interface Viewer {
  look(settings: LabSettings, step: number): LabView;
}

/** Cells that the densities on the line are shown in. */
const CELLS = { ...LINE, count: 240 };

/** Samples whose modes are counted. */
const COUNTED = 512;

/** Samples that are drawn with an arrow. */
const ARROWS = 48;

/** Points of either kind that are shown in the plane. */
const SHOWN = 400;

/** Points that the divergence in the plane is taken from. */
const WEIGHED = 4096;

/** Cells of a side of D's field in the plane. */
const FIELD = 40;

/** Points of a row of the grid that G bends, and of the curve that it makes of one latent number. */
const GRID_ROW = 25;
const CURVE = 301;

/** Latent vectors that are looked at have a seed of their own. */
const stream = (seed: number) => randomStreams(seed).samples;

/** Looks at a game on the line. */
export function lineViewer({ generator, discriminator }: Players, data: LineMixture, seed: number): Viewer {
  return {
    look(settings, step) {
      const seen = snapshotOf({ generator, discriminator }, { data, cells: CELLS, step, noise: settings.noise });
      return scoped((): LineView => {
        const drawn = generator.apply(latentVectors(settings.noise, [COUNTED, 1], stream(seed))) as Tensor2D;
        const some = drawn.slice([0, 0], [ARROWS, 1]) as Tensor2D;
        const samples = Array.from(drawn.dataSync());
        const real = data.sample(ARROWS, stream(seed));
        return {
          ...seen,
          space: "line",
          kullbackLeibler: kullbackLeibler(seen.real, seen.generated),
          modes: hasModes(settings) ? modesOnLine(data, samples) : undefined,
          samples: samples.slice(0, ARROWS),
          pulls: Array.from(scaled(pullsOf(discriminator, some, real, settings))),
        };
      });
    },
  };
}

/** Looks at a game in the plane. */
export function planeViewer({ generator, discriminator }: Players, data: PlaneMixture, seed: number): Viewer {
  const points = (count: number) => tf.tidy(() => mixtureSample(data, count, stream(seed)).dataSync() as Float32Array);
  const real = points(SHOWN);
  const masses = mixtureMasses(data);
  const floor = divergenceOfMasses(masses, pointMasses(points(WEIGHED)));
  const places = Float32Array.from({ length: 2 * FIELD * FIELD }, (_, i) => {
    const cell = i >> 1;
    const at = i % 2 === 0 ? cell % FIELD : Math.floor(cell / FIELD);
    return (2 * (at + 0.5)) / FIELD - 1;
  });
  return {
    look(settings, step) {
      return scoped((): PlaneView => {
        const { packing, noise, latentSize } = settings;
        const all = generator.apply(latentVectors(noise, [WEIGHED, latentSize], stream(seed))) as Tensor2D;
        const values = all.dataSync() as Float32Array;
        const grid = gridOf(settings);
        const some = all.slice([0, 0], [ARROWS, 2]) as Tensor2D;
        const alike = tf.tensor2d(real.slice(0, 2 * ARROWS), [ARROWS, 2]);
        // A D that sees packs is asked about packs of the same point.
        const asked = packsOf(tf.tensor2d(places, [FIELD * FIELD, 2]), packing);
        return {
          space: "plane",
          step,
          real,
          drawn: values.slice(0, 2 * SHOWN),
          pulls: scaled(pullsOf(discriminator, some, alike, settings)),
          grid: (generator.apply(grid) as Tensor).dataSync() as Float32Array,
          gridRow: gridRowOf(settings),
          field: probabilitiesOf(discriminator, asked, settings.loss),
          side: FIELD,
          jensenShannon: divergenceOfMasses(masses, pointMasses(values)),
          floor,
          modes: hasModes(settings) ? modesInPlane(data, all) : undefined,
        };
      });
    },
  };
}

function gridRowOf({ latentSize }: Pick<LabSettings, "latentSize">): number {
  return latentSize === 1 ? CURVE : GRID_ROW;
}

/** Latent vectors of the grid that {@link PlaneView.grid} shows. */
function gridOf({ noise, latentSize }: LabSettings): Tensor2D {
  const row = gridRowOf({ latentSize });
  const places = Array.from({ length: row }, (_, i) => {
    const share = (i + 0.5) / row;
    return noise === "uniform" ? 2 * share - 1 : normalQuantile(share);
  });
  if (latentSize === 1) return tf.tensor2d(places, [row, 1]);
  const others = new Array<number>(latentSize - 2).fill(0);
  return tf.tensor2d(places.flatMap((y) => places.map((x) => [x, y, ...others])));
}

/** Pulls of samples, the longest scaled to 1; nothing where D is flat. */
function scaled(pulls: Tensor): Float32Array {
  return scoped(() => {
    const lengths = pulls.square().sum(1).sqrt();
    const longest = lengths.max().dataSync()[0] as number;
    return (longest > 0 && Number.isFinite(longest) ? pulls.div(longest) : pulls.mul(0)).dataSync() as Float32Array;
  });
}

/** KL(p‖q) = ∫ p log(p / q) over the cells, in nats. */
function kullbackLeibler(p: readonly number[], q: readonly number[]): number {
  const width = cellWidth(CELLS);
  return p.reduce((sum, real, i) => (real > 0 ? sum + real * Math.log(real / (q[i] as number)) * width : sum), 0);
}

/** Counts a sample to the mode whose middle it is nearest to in standard deviations, if within three. */
function modesOnLine({ modes }: LineMixture, samples: readonly number[]): FoundModes {
  const found = new Set<number>();
  let on = 0;
  for (const x of samples) {
    const far = modes.map(({ mean, standardDeviation }) => Math.abs(x - mean) / standardDeviation);
    const nearest = far.indexOf(Math.min(...far));
    if ((far[nearest] as number) > 3) continue;
    on++;
    found.add(nearest);
  }
  return { found: found.size, of: modes.length, onMode: on / samples.length };
}

/** The same in the plane, where all modes are alike, as chapter 09 counts them. */
function modesInPlane({ centres, deviation }: PlaneMixture, points: Tensor2D): FoundModes {
  return tf.tidy(() => {
    const samples = points.slice([0, 0], [COUNTED, 2]) as Tensor2D;
    const middles = tf.tensor2d(centres.map((centre) => [...centre]));
    const { found, onMode } = modesOf(samples, middles, 3 * deviation);
    return { found, of: centres.length, onMode };
  });
}
