/** What the page and the worker that draws with a generator tell each other. */
import type { DrawnSize } from "../../../src/browser-lab/explorer";
import type { Noise } from "../../../src/generator/latent";

export type ToExplorer =
  /** Always the first: where TensorFlow.js's WebAssembly and the shipped generator lie. */
  | { kind: "start"; wasmFolder: string; filesFolder: string }
  /** The generator that ships, or one as the bytes of a `.keras` file. */
  | { kind: "load"; bytes: Uint8Array | undefined }
  /** Images of latent vectors, one behind the other; `id` comes back with them. */
  | { kind: "draw"; id: number; latents: Float32Array }
  /** The image on the great arc between two latent vectors; `share` 0 is the first of them. */
  | { kind: "between"; id: number; from: readonly number[]; to: readonly number[]; share: number };

export type FromExplorer =
  | {
      kind: "loaded";
      latentSize: number;
      size: DrawnSize;
      /** Unit vectors of latent space. */
      directions: readonly (readonly number[])[];
      /** What the shipped one was trained with; of others it is not known. */
      noise: Noise | undefined;
    }
  /** With the latent vectors that they were drawn from. */
  | { kind: "drawn"; id: number; images: Uint8Array; latents: Float32Array }
  | { kind: "failed"; why: string };
