import { SHAPE_KINDS, type Voxels } from "../../datasets/voxels";
import { type Chart, type Figure, lineChart, type Replay, replay } from "../../figures";
import { voxelSheet, voxelStage } from "../../figures/voxels";
import type { ShapeProgress, ShapeQuality } from "../shapes";

/** A colour for each kind, in the order of `SHAPE_KINDS`. */
const COLORS = ["#56b4e9", "#e69f00", "#009e73", "#cc79a7"] as const;

const PLAIN = "#8c9bab";

/** What a sheet or a stage is told of its shapes. */
export interface ShapeLabels {
  /** Kind of each shape as its place in `SHAPE_KINDS`; it gives the colour and, without captions, the name below. */
  readonly kinds?: readonly number[];
  readonly captions?: readonly string[];
}

const looks = (
  { kinds, captions = kinds?.map((kind) => SHAPE_KINDS[kind] as string) }: ShapeLabels,
  count: number,
) => ({
  colors: kinds?.map((kind) => COLORS[kind] as string) ?? Array.from({ length: count }, () => PLAIN),
  ...(captions ? { captions } : {}),
});

/** Many shapes as one picture. */
export function shapeSheet(
  shapes: readonly Voxels[],
  title: string,
  { columns, ...labels }: ShapeLabels & { columns?: number } = {},
): Figure {
  return voxelSheet(shapes, { title, ...looks(labels, shapes.length), ...(columns ? { columns } : {}) });
}

/** A few shapes to be turned with the mouse, chosen by a slider. @param label what the slider chooses */
export function shapeStage(
  shapes: readonly Voxels[],
  title: string,
  { label = "shape", ...labels }: ShapeLabels & { label?: string } = {},
): Figure {
  return voxelStage(shapes, { title, label, ...looks(labels, shapes.length) });
}

/** What one GAN drew from the same latent vectors as it learnt. */
export interface ShapeMoment {
  readonly step: number;
  readonly shapes: readonly Voxels[];
  readonly kinds: readonly number[];
}

/** The moments of a training, one after the other; each shape in the colour of the kind it is taken for. */
export function shapeGrowth(moments: readonly ShapeMoment[], title: string): Replay {
  const frames = moments.map(({ shapes, kinds }) =>
    voxelSheet(shapes, { crop: false, side: 96, columns: 4, colors: looks({ kinds }, shapes.length).colors }),
  );
  return replay(frames, { title, labels: moments.map(({ step }) => `step ${step}`), stills: 4, fps: 3 });
}

/** Losses of both players; 2 log 2 and log 2 are those of the balance point. */
export function shapeLosses(history: readonly ShapeProgress[]): Chart {
  const steps = history.map(({ step }) => step);
  return lineChart({
    title: "The game, in three dimensions",
    x: { title: "step" },
    y: { title: "loss (nats)" },
    height: 320,
    series: [
      { name: "discriminator", x: steps, y: history.map(({ discriminatorLoss }) => discriminatorLoss) },
      { name: "generator", x: steps, y: history.map(({ generatorLoss }) => generatorLoss) },
    ],
  });
}

/** The distance over the steps, beside that of real shapes. */
export function shapeDistances(measured: readonly ({ step: number } & ShapeQuality)[], real: number): Chart {
  return lineChart({
    title: "Distance to the held-out shapes",
    x: { title: "step" },
    y: { title: "Fréchet distance (less is better)", type: "log" },
    height: 320,
    series: [{ x: measured.map(({ step }) => step), y: measured.map(({ frechet }) => frechet), markers: true }],
    references: [{ y: real, label: "real" }],
  });
}
