/** What there is to see of a game of the lab at one moment. */
import type { LineSnapshot } from "../gan-1d/snapshot";

/** Of the samples that are counted, those on modes. */
export interface FoundModes {
  readonly found: number;
  readonly of: number;
  /** Share of the samples within three standard deviations of a mode's middle. */
  readonly onMode: number;
}

interface Seen {
  readonly step: number;
  /** `undefined` where the data has no modes that could be counted. */
  readonly modes: FoundModes | undefined;
  /**
   * Of data and generator, in nats: 0 where they are the same, log 2 ≈ 0.693 where they do not meet. Of digits only of how often
   * each of the ten comes, as the classifier reads them.
   */
  readonly jensenShannon: number;
}

export interface LineView extends Seen, Omit<LineSnapshot, "step" | "jensenShannon"> {
  readonly space: "line";
  /** KL(p‖q) in nats; infinite where G cannot draw what the data has. */
  readonly kullbackLeibler: number;
  /** Numbers that G drew, and which way D would have each go: −∂(G's loss)/∂x, the longest scaled to 1. */
  readonly samples: readonly number[];
  readonly pulls: readonly number[];
}

export interface PlaneView extends Seen {
  readonly space: "plane";
  /** Points, x, y, x, y … */
  readonly real: Float32Array;
  readonly drawn: Float32Array;
  /** Which way D would have the first drawn points go, as {@link LineView.pulls}: x, y, x, y … */
  readonly pulls: Float32Array;
  /**
   * Where G sends a grid of latent vectors, row by row, x, y, x, y …: its first two numbers at evenly spaced quantiles, all others 0.
   * With one latent number it is a single row.
   */
  readonly grid: Float32Array;
  /** Points of a row of that grid. */
  readonly gridRow: number;
  /** D(x) in the middle of each of `side` × `side` cells over [-1, 1], row by row from below. */
  readonly field: Float32Array;
  readonly side: number;
  /** The divergence of as many real points from the data: what a perfect generator would have. */
  readonly floor: number;
}

export interface DigitsView extends Seen {
  readonly space: "digits";
  /** Of an image, in pixels. */
  readonly height: number;
  readonly width: number;
  /** Images one behind the other, a byte a pixel, 0 the background. */
  readonly real: Uint8Array;
  /** What G draws, of the same latent vectors at every look. */
  readonly drawn: Uint8Array;
  /** Which way D would have each pixel of these go, as {@link LineView.pulls}: from -1 (less ink) to 1. */
  readonly pulls: Float32Array;
  /** What D says of each: from 0 (drawn) to 1 (real). */
  readonly judged: Float32Array;
  /** As which digit the classifier reads each. */
  readonly read: Uint8Array;
  /** The classifier score of 256 images that G draws, from 1 to the number of classes. */
  readonly score: number;
  /** That of as many real ones. */
  readonly floor: number;
  /** Digits that two of 100 drawn images are read as, and the share of images that the classifier is sure of by 90 %. */
  readonly modes: FoundModes;
}

export type LabView = LineView | PlaneView | DigitsView;

/** Of each step that was taken: what both players made small, `NaN` for the one that did not move. */
export interface StepLosses {
  readonly discriminator: number;
  readonly generator: number;
}
