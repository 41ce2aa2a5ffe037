import type { Data, Layout } from "plotly.js";
import { baseLayout, Chart } from "../charts/chart";
import { DENSITY } from "../figure";
import { PALETTE } from "../palette";
import { meshOf } from "./mesh";
import { requireShapes, type VoxelOptions, type VoxelShape } from "./shape";
import { type VoxelSheet, voxelSheet } from "./sheet";

/** How a stage of shapes looks. Sizes are CSS pixels. */
export interface VoxelStageOptions extends VoxelOptions {
  /** What the slider chooses, such as "shape" or "share of the way". */
  label?: string;
  width?: number;
  height?: number;
}

/**
 * Shapes to turn with the mouse, one at a time, chosen by a slider: plotly's `mesh3d` where plotly can run. The picture, for
 * everywhere else, shows all of them side by side and is drawn without WebGL.
 */
export class VoxelStage extends Chart {
  readonly #sheet: VoxelSheet;

  constructor(
    shapes: readonly VoxelShape[],
    { title = "", captions = [], colors = [], label = "shape", width = 700, height = 460 }: VoxelStageOptions,
  ) {
    requireShapes(shapes, { captions, colors });
    const sheet = voxelSheet(shapes, { title, captions, colors });
    const names = shapes.map((_, i) => captions[i] ?? String(i + 1));
    super(
      shapes.map((shape, i) => surface(shape, names[i] as string, colors[i] ?? PALETTE[5], i === 0)),
      stage((shapes[0] as VoxelShape).size, names, { title, label, width, height }),
      { title, text: sheet.text() },
    );
    this.#sheet = sheet;
  }

  override png(density = DENSITY): Promise<Buffer> {
    return this.#sheet.png(density);
  }

  override async svg(): Promise<string> {
    throw new Error("Shapes made of voxels have no SVG form. Save them as .png or .html.");
  }
}

function surface(shape: VoxelShape, name: string, color: string, visible: boolean): Partial<Data> {
  const { width, depth, height, triangles } = meshOf(shape);
  const corners = (corner: 0 | 1 | 2): object => compact(triangles.map((triangle) => triangle[corner]));
  return {
    type: "mesh3d",
    name,
    x: compact(width),
    y: compact(depth),
    z: compact(height),
    i: corners(0),
    j: corners(1),
    k: corners(2),
    color,
    visible,
    flatshading: true,
    hoverinfo: "name",
    lighting: { ambient: 0.55, diffuse: 0.7, specular: 0.05, roughness: 0.9, fresnel: 0 },
    lightposition: { x: 1000, y: -2000, z: 3000 },
  } as unknown as Partial<Data>;
}

/** Whole numbers as plotly takes them in little room: base64 of their bytes, as few for each as they need. */
function compact(numbers: readonly number[]): { dtype: string; bdata: string } {
  const most = numbers.reduce((largest, number) => Math.max(largest, number), 0);
  const [dtype, values] =
    most < 2 ** 8
      ? ["u1", Uint8Array.from(numbers)]
      : most < 2 ** 16
        ? ["u2", Uint16Array.from(numbers)]
        : ["u4", Uint32Array.from(numbers)];
  return { dtype, bdata: Buffer.from(values.buffer).toString("base64") };
}

function stage(
  size: number,
  names: readonly string[],
  { title, label, width, height }: { title: string; label: string; width: number; height: number },
): Partial<Layout> {
  const axis = { range: [0, size], visible: false, showspikes: false };
  const steps = names.map((name, i) => ({
    label: name,
    method: "restyle",
    args: [{ visible: names.map((_, other) => other === i) }],
  }));
  return {
    ...baseLayout({ title, width, height }),
    margin: { l: 8, r: 8, t: title ? 44 : 8, b: 8 },
    scene: {
      xaxis: axis,
      yaxis: axis,
      zaxis: axis,
      aspectmode: "cube",
      camera: { eye: { x: 0.95, y: -1.05, z: 0.8 }, center: { x: 0, y: 0, z: -0.1 } },
      dragmode: "turntable",
    },
    ...(names.length > 1
      ? { sliders: [{ active: 0, currentvalue: { prefix: `${label}: ` }, pad: { t: 8 }, steps }] }
      : {}),
  } as unknown as Partial<Layout>;
}

/**
 * A few shapes that can be turned, one at a time, with a slider to choose: for shapes worth looking at from below. Each costs
 * some kilobytes of the notebook; {@link voxelSheet} shows many.
 *
 * @throws when there is no shape, shapes differ in size, or captions or colours are not one each
 */
export function voxelStage(shapes: readonly VoxelShape[], options: VoxelStageOptions = {}): VoxelStage {
  return new VoxelStage(shapes, options);
}
