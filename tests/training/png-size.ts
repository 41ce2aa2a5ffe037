/** Width and height of a PNG file, from its header. */
export function pngSize(png: Buffer): { width: number; height: number } {
  if (png.toString("latin1", 1, 4) !== "PNG") throw new Error("this is no PNG file");
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
