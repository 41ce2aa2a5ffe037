/**
 * How the lab looks at a game. Everything is looked at with latent vectors of its own, so that looking changes nothing; and all that a
 * look needs of the networks is asked at once, and waited for once.
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { mixtureSample, type Mixture as PlaneMixture } from "../datasets/mixtures";
import { randomStreams, readTensors, tf } from "../engine";
import type { Players } from "../gan/step";
import { cellWidth, type Mixture as LineMixture } from "../gan-1d/densities";
import { outputsTensor } from "../gan-1d/network";
import { snapshotFrom, snapshotQuestions } from "../gan-1d/snapshot";
import { latentVectors } from "../generator/latent";
import { countModes } from "../quality/scores/modes";
import { divergenceOfMasses, mixtureMasses, normalQuantile, pointMasses } from "./cells";
import { hasModes, LINE } from "./data";
import { packsOf, probabilitiesOf, pullsOf } from "./judged";
import type { LabSettings } from "./settings";
import type { FoundModes, LabView, LineView, PlaneView } from "./view";

export interface Viewer {
  look(settings: LabSettings, step: number): Promise<LabView>;
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
    async look(settings, step): Promise<LineView> {
      const { noise } = settings;
      const questions = snapshotQuestions({ cells: CELLS, noise });
      const { drawn, pulls, ...answers } = await readTensors(() => {
        const drawn = generator.apply(latentVectors(noise, [COUNTED, 1], stream(seed))) as Tensor2D;
        const real = data.sample(ARROWS, stream(seed));
        return {
          drawn,
          pulls: pullsOf(discriminator, drawn.slice([0, 0], [ARROWS, 1]), real, settings),
          line: outputsTensor(generator, questions.line),
          places: outputsTensor(discriminator, questions.places, { probability: true }),
          followed: outputsTensor(generator, questions.followed),
        };
      });
      const seen = snapshotFrom(answers, { data, cells: CELLS, step, noise });
      const { modes } = data;
      const far = (i: number, mode: number) => {
        const { mean, standardDeviation } = modes[mode] as LineMixture["modes"][number];
        return Math.abs((drawn[i] as number) - mean) / standardDeviation;
      };
      return {
        ...seen,
        space: "line",
        kullbackLeibler: kullbackLeibler(seen.real, seen.generated),
        modes: hasModes(settings) ? countedModes(modes.length, far) : undefined,
        samples: Array.from(drawn.subarray(0, ARROWS)),
        pulls: Array.from(scaled(pulls, 1)),
      };
    },
  };
}

/** Looks at a game in the plane. */
export function planeViewer({ generator, discriminator }: Players, data: PlaneMixture, seed: number): Viewer {
  const masses = mixtureMasses(data);
  const places = Float32Array.from({ length: 2 * FIELD * FIELD }, (_, i) => {
    const cell = i >> 1;
    const at = i % 2 === 0 ? cell % FIELD : Math.floor(cell / FIELD);
    return (2 * (at + 0.5)) / FIELD - 1;
  });
  /** What all looks have in common. */
  let common: Promise<{ real: Float32Array; floor: number }> | undefined;
  const beginning = async () => {
    const points = (count: number) => mixtureSample(data, count, stream(seed));
    const { real, weighed } = await readTensors(() => ({ real: points(SHOWN), weighed: points(WEIGHED) }));
    return { real, floor: divergenceOfMasses(masses, pointMasses(weighed)) };
  };
  return {
    async look(settings, step): Promise<PlaneView> {
      common ??= beginning();
      const { real, floor } = await common;
      const { packing, noise, latentSize, loss } = settings;
      const { drawn, pulls, grid, field } = await readTensors(() => {
        const drawn = generator.apply(latentVectors(noise, [WEIGHED, latentSize], stream(seed))) as Tensor2D;
        const alike = tf.tensor2d(real.slice(0, 2 * ARROWS), [ARROWS, 2]);
        // A D that sees packs is asked about packs of the same point.
        const asked = packsOf(tf.tensor2d(places, [FIELD * FIELD, 2]), packing);
        return {
          drawn,
          pulls: pullsOf(discriminator, drawn.slice([0, 0], [ARROWS, 2]), alike, settings),
          grid: generator.apply(gridOf(settings)) as Tensor,
          field: probabilitiesOf(discriminator, asked, loss),
        };
      });
      const { centres, deviation } = data;
      const far = (i: number, mode: number) => {
        const [x, y] = centres[mode] as PlaneMixture["centres"][number];
        return Math.hypot((drawn[2 * i] as number) - x, (drawn[2 * i + 1] as number) - y) / deviation;
      };
      return {
        ...{ space: "plane", step, real, grid, field, side: FIELD, floor },
        drawn: drawn.slice(0, 2 * SHOWN),
        pulls: scaled(pulls, 2),
        gridRow: gridRowOf(settings),
        jensenShannon: divergenceOfMasses(masses, pointMasses(drawn)),
        modes: hasModes(settings) ? countedModes(centres.length, far) : undefined,
      };
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

/** Pulls, each of so many numbers, the longest scaled to 1; nothing where D is flat. */
function scaled(pulls: Float32Array, size: number): Float32Array {
  let longest = 0;
  for (let i = 0; i < pulls.length; i += size) longest = Math.max(longest, Math.hypot(...pulls.subarray(i, i + size)));
  const flat = !(longest > 0 && Number.isFinite(longest));
  return pulls.map((pull) => (flat ? 0 : pull / longest));
}

/** KL(p‖q) = ∫ p log(p / q) over the cells, in nats. */
function kullbackLeibler(p: readonly number[], q: readonly number[]): number {
  const width = cellWidth(CELLS);
  return p.reduce((sum, real, i) => (real > 0 ? sum + real * Math.log(real / (q[i] as number)) * width : sum), 0);
}

/**
 * Counts the modes that samples lie on, within three standard deviations, as chapter 09 does.
 *
 * @param far how many standard deviations a sample is away from a mode's middle
 */
function countedModes(of: number, far: (sample: number, mode: number) => number): FoundModes {
  const rows = new Int32Array(COUNTED);
  const distances = new Float32Array(COUNTED).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < COUNTED; i++) {
    for (let mode = 0; mode < of; mode++) {
      const distance = far(i, mode);
      if (distance < (distances[i] as number)) [rows[i], distances[i]] = [mode, distance];
    }
  }
  const { found, onMode } = countModes({ rows, distances }, of, 3);
  return { found, of, onMode };
}
