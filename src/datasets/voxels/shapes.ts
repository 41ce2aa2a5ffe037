import { box, handle, legs, round, type Solid } from "./solids";

/** What can be drawn, in the order of the labels. */
export const SHAPE_KINDS = ["chair", "table", "lamp", "cup"] as const;

export type ShapeKind = (typeof SHAPE_KINDS)[number];

/** All lengths are shares of the cube's edge. */
export interface Chair {
  readonly kind: "chair";
  readonly width: number;
  readonly depth: number;
  /** Height of the seat's upper side. */
  readonly seat: number;
  /** How far the back goes on above the seat. */
  readonly back: number;
  /** Of legs, seat, back and arms. */
  readonly thickness: number;
  readonly arms: boolean;
  /** Whether there is a gap between the seat and the upper part of the back. */
  readonly open: boolean;
}

/** A rectangular top on four legs, or a round one on a column with a foot. */
export interface Table {
  readonly kind: "table";
  readonly width: number;
  /** The same as the width where it is round. */
  readonly depth: number;
  readonly height: number;
  readonly thickness: number;
  readonly round: boolean;
}

/** A foot, a stem, and a shade that gets narrower towards its top. */
export interface Lamp {
  readonly kind: "lamp";
  readonly height: number;
  /** Radius of the foot. */
  readonly foot: number;
  /** Of the stem, which is square, and height of the foot. */
  readonly thickness: number;
  /** Height of the shade, and its radius at its lower and upper edge. */
  readonly shade: number;
  readonly shadeBottom: number;
  readonly shadeTop: number;
}

/** A round vessel, hollow and open at its top, with a handle in front. */
export interface Cup {
  readonly kind: "cup";
  readonly height: number;
  /** Radius at the upper edge, and at the floor. */
  readonly top: number;
  readonly bottom: number;
  /** Of wall, floor and handle. */
  readonly thickness: number;
  /** Radius of the handle's ring, in its middle. */
  readonly handle: number;
}

/** What a shape is made from. */
export type ShapeParameters = Chair | Table | Lamp | Cup;

/** Uniform numbers that one shape takes. */
export const DRAWS = 7;

/** The parameters of a shape, from numbers uniform in [0, 1), {@link DRAWS} of them. */
export function parametersFrom(kind: ShapeKind, uniform: ArrayLike<number>): ShapeParameters {
  let used = 0;
  const between = (low: number, high: number): number => low + (uniform[used++] as number) * (high - low);
  const chance = (share: number): boolean => between(0, 1) < share;
  switch (kind) {
    case "chair":
      return {
        kind,
        width: between(0.45, 0.75),
        depth: between(0.45, 0.7),
        seat: between(0.32, 0.48),
        back: between(0.32, 0.5),
        thickness: between(0.075, 0.12),
        arms: chance(0.4),
        open: chance(0.4),
      };
    case "table": {
      const [width, depth] = [between(0.65, 0.98), between(0.45, 0.98)];
      const isRound = chance(0.4);
      return {
        kind,
        width,
        depth: isRound ? width : depth,
        height: between(0.38, 0.65),
        thickness: between(0.075, 0.12),
        round: isRound,
      };
    }
    case "lamp":
      return {
        kind,
        height: between(0.75, 0.98),
        foot: between(0.15, 0.26),
        thickness: between(0.075, 0.11),
        shade: between(0.25, 0.42),
        shadeBottom: between(0.24, 0.4),
        shadeTop: between(0.1, 0.2),
      };
    case "cup": {
      const height = between(0.5, 0.8);
      const top = between(0.24, 0.34);
      return {
        kind,
        height,
        top,
        bottom: top * between(0.7, 1),
        thickness: between(0.09, 0.12), // thinner, a handle of 16 voxels a side would hang together by corners only
        handle: height * between(0.2, 0.26),
      };
    }
  }
}

/** The parts that a shape is put together from. Each shape is its own mirror image, left to right. */
export function solidsOf(shape: ShapeParameters): Solid[] {
  switch (shape.kind) {
    case "chair":
      return chair(shape);
    case "table":
      return table(shape);
    case "lamp":
      return lamp(shape);
    case "cup":
      return cup(shape);
  }
}

const MIDDLE = [0, 0] as const;

function chair({ width, depth, seat, back, thickness, arms, open }: Chair): Solid[] {
  const side = (width - thickness) / 2;
  const behind = (depth - thickness) / 2;
  const top = seat + back;
  const armHeight = seat + 0.5 * back;
  return [
    ...legs(width, depth, thickness, seat),
    box(MIDDLE, [width, depth], [seat - thickness, seat]),
    ...(open
      ? [
          box([0, behind], [width, thickness], [seat + 0.5 * back, top]),
          ...[-side, side].map((x) => box([x, behind], [thickness, thickness], [seat - thickness, top])),
        ]
      : [box([0, behind], [width, thickness], [seat - thickness, top])]),
    ...(arms
      ? [-side, side].flatMap((x) => [
          box([x, 0], [thickness, depth], [armHeight - thickness, armHeight]),
          box([x, -behind], [thickness, thickness], [seat - thickness, armHeight]),
        ])
      : []),
  ];
}

function table({ width, depth, height, thickness, round: isRound }: Table): Solid[] {
  if (!isRound) {
    return [...legs(width, depth, thickness, height), box(MIDDLE, [width, depth], [height - thickness, height])];
  }
  const radius = width / 2;
  return [
    round([0, thickness], [0.55 * radius, 0.55 * radius]),
    round([0, height], [thickness, thickness]),
    round([height - thickness, height], [radius, radius]),
  ];
}

function lamp({ height, foot, thickness, shade, shadeBottom, shadeTop }: Lamp): Solid[] {
  return [
    round([0, thickness], [foot, foot]),
    box(MIDDLE, [thickness, thickness], [0, height]),
    round([height - shade, height], [shadeBottom, shadeTop]),
  ];
}

function cup({ height, top, bottom, thickness, handle: radius }: Cup): Solid[] {
  const middle = 0.55 * height;
  const surface = bottom + 0.55 * (top - bottom);
  return [
    round([0, height], [bottom, top], { wall: thickness, floor: thickness }),
    handle([middle, -surface + 0.5 * thickness], { radius, thickness }),
  ];
}
