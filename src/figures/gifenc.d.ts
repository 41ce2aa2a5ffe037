/** The part of gifenc 1.0.3 that we use; the package brings no types. */
declare module "gifenc" {
  /** A colour table of at most 256 colours, each red, green, blue in 0 … 255. */
  type Palette = [number, number, number][];
  /** Chooses at most `maxColors` colours that stand for those of a picture of four bytes a pixel. */
  export function quantize(rgba: Uint8Array | Uint8ClampedArray, maxColors: number): Palette;
  /** For each pixel, the number of the nearest colour. */
  export function applyPalette(rgba: Uint8Array | Uint8ClampedArray, palette: Palette): Uint8Array;
  /** A stream that frames are written to; `palette` is needed for the first one and holds for all. */
  export function GIFEncoder(): {
    writeFrame(
      pixels: Uint8Array,
      width: number,
      height: number,
      options?: { palette?: Palette; delay?: number; repeat?: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  };
}
