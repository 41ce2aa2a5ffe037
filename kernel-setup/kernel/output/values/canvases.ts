/** Canvases: whatever can give its picture by `toDataURL()`, or the bytes of a file. */
import { bytesOf, image } from "./images";
import { isThing, method, peek, type Shown, type Thing } from "./shown";

/** @returns the picture, at once or promised, as the canvas gives it; `undefined` where it gives none */
export function canvas(value: Thing): Shown | undefined | Promise<Shown | undefined> {
  const give = method(value, "toDataURL") ?? fileOf(value);
  if (!give) return undefined;
  const given = give();
  return isThing(given) && typeof peek(given, "then") === "function"
    ? Promise.resolve(given).then(picture)
    : picture(given);
}

/** Canvases that write files only. Buffers of other things have a `toBuffer()`, too, so that it has to have a size. */
function fileOf(value: Thing): (() => unknown) | undefined {
  if (typeof peek(value, "width") !== "number" || typeof peek(value, "height") !== "number") return undefined;
  const [toBuffer, encode, content] = ["toBuffer", "encode", "getContent"].map((name) => method(value, name));
  if (toBuffer) return () => toBuffer("image/png");
  if (encode) return () => encode("png");
  // The vector canvas of @napi-rs/canvas.
  return typeof peek(value, "getContext") === "function" ? content : undefined;
}

function picture(given: unknown): Shown | undefined {
  const base64 = typeof given === "string" ? /^data:image\/[\w.+-]+;base64,/.exec(given) : null;
  const bytes = base64 ? Buffer.from((given as string).slice(base64[0].length), "base64") : bytesOf(given);
  return bytes && image(bytes);
}
