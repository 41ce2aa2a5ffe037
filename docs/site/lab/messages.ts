/** What the page and the worker that plays the games tell each other. */
import type { Move } from "../../../src/browser-lab/link";
import type { LabSettings, SettingName } from "../../../src/browser-lab/settings";
import type { LabView, StepLosses } from "../../../src/browser-lab/view";
import type { BrowserBackend, BrowserReport } from "../../../src/engine/browser/start";

/** How fast a game runs: as fast as it can, or so slowly that each step can be looked at. */
export type Pace = "full" | "slow";

export type ToWorker =
  /**
   * Always the first: on what the networks are to run, if it can, and where TensorFlow.js's WebAssembly and the digits lie.
   * `softwareGpu`: even on a GPU that a program pretends to be.
   */
  | { kind: "start"; order: readonly BrowserBackend[]; softwareGpu: boolean; wasmFolder: string; filesFolder: string }
  /** A new game, and what is to be done in it at once. */
  | { kind: "new"; settings: LabSettings; moves: readonly Move[] }
  | { kind: "run"; pace: Pace }
  | { kind: "pause" }
  /** Steps by hand. */
  | { kind: "step"; who: "both" | "discriminator" | "generator" }
  | { kind: "change"; setting: SettingName; value: LabSettings[SettingName] }
  /** G as a file is asked for. */
  | { kind: "save" };

export type FromWorker =
  /** What runs the networks, for people, and what does not and why. */
  | { kind: "started"; backend: BrowserBackend; name: string; refused: BrowserReport["refused"] }
  /** The GPU is gone, and with it all networks. */
  | { kind: "lost"; why: string }
  /** What is awaited. */
  | { kind: "waiting"; what: string }
  /** G, as the bytes of a `.keras` file, and what it draws from. */
  | { kind: "saved"; bytes: Uint8Array; step: number; noise: LabSettings["noise"] }
  /** Of a game that a link asked for: steps done and to do. */
  | { kind: "catching up"; done: number; of: number }
  | {
      kind: "seen";
      view: LabView;
      losses: StepLosses[];
      /** The game as a link. */
      link: string;
      /** Whole steps a second while it runs; `undefined` for steps by hand. */
      speed: number | undefined;
    }
  /** Said to the reader; the game has stopped. `fatal`: nothing can go on here. */
  | { kind: "stopped"; why: string; fatal: boolean };
