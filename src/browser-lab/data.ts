import { grid, type Mixture as PlaneMixture, ring } from "../datasets/mixtures";
import { Mixture } from "../gan-1d/densities";
import { LINE_DATA } from "./data-names";
import { DRAWN_CELLS, type LabSettings } from "./settings";

/** The part of the line that is shown. */
export const LINE = { from: -6, to: 6 } as const;

/** The distribution that these settings name, on the line. */
export function lineData({ data, drawing }: Pick<LabSettings, "data" | "drawing">): Mixture {
  if (data !== "drawn") {
    const modes = LINE_DATA[data] ?? [];
    return new Mixture(modes.map(([share, mean, standardDeviation]) => ({ share, mean, standardDeviation })));
  }
  // Each cell is a small normal distribution: together as smooth as a hand's line, and a density that is known everywhere.
  const width = (LINE.to - LINE.from) / DRAWN_CELLS;
  const total = drawing.reduce((sum, height) => sum + height, 0);
  const modes = drawing.flatMap((height, i) =>
    height > 0 ? [{ share: height / total, mean: LINE.from + (i + 0.5) * width, standardDeviation: 0.6 * width }] : [],
  );
  return new Mixture(modes);
}

/** The distribution that these settings name, in the plane; all of them lie within ±0.9. */
export function planeData({ data, drawing }: Pick<LabSettings, "data" | "drawing">): PlaneMixture {
  if (data === "ring") return ring({ deviation: 0.02 });
  if (data === "grid") return grid();
  if (data === "two") return { centres: [[-0.5, -0.3], [0.5, 0.3]], deviation: 0.12 }; // biome-ignore format: points
  if (data === "circle") return along((t) => [0.7 * Math.cos(2 * Math.PI * t), 0.7 * Math.sin(2 * Math.PI * t)], 96);
  if (data === "spiral") {
    const turn = (t: number) => 4 * Math.PI * Math.sqrt(t);
    return along((t) => [0.8 * Math.sqrt(t) * Math.cos(turn(t)), 0.8 * Math.sqrt(t) * Math.sin(turn(t))], 160);
  }
  const centres = Array.from({ length: drawing.length / 2 }, (_, i) => [drawing[2 * i], drawing[2 * i + 1]]);
  return { centres: centres as [number, number][], deviation: 0.03 };
}

/** Points close together on a curve. */
function along(place: (t: number) => [number, number], count: number): PlaneMixture {
  return { centres: Array.from({ length: count }, (_, i) => place((i + 0.5) / count)), deviation: 0.02 };
}

/** Whether modes of this data can be counted: those of a curve or a drawing run into each other. */
export function hasModes({ space, data }: Pick<LabSettings, "space" | "data">): boolean {
  return space === "line" ? data !== "drawn" : ["ring", "grid", "two"].includes(data);
}
