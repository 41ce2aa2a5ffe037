/**
 * Tensors of TensorFlow.js, known by what they can do: nothing is loaded for them. Of a large tensor only a corner is read,
 * cut out on the device; nothing stays in its memory.
 */
import { count, cut, method, peek, type Shown, type Thing } from "./shown";

/** Larger tensors are sliced before they are read. */
const READ_WHOLE = 1000;
/** Elements that are shown: along the last axis, the one before it, each further one, and in all. */
const ALONG = [8, 6, 2];
const MOST = 200;
const LONGEST_STRING = 30;

/** Kind, element type, shape, and the first values. */
export function tensor(value: Thing): Shown | undefined {
  const shape = peek(value, "shape");
  const dtype = peek(value, "dtype");
  if (!Array.isArray(shape) || typeof dtype !== "string") return undefined;
  const isTensor = "dataId" in value && method(value, "dataSync") !== undefined;
  // The tensors between a model's layers have shapes, not values.
  if (!isTensor && !("sourceLayer" in value)) return undefined;
  const head = `${titleOf(value, isTensor)} ${dtype} [${shape.map((size) => size ?? "null").join(", ")}]`;
  return { data: { "text/plain": isTensor ? `${head}${valuesOf(value, shape as number[], dtype)}` : head } };
}

function titleOf(value: Thing, isTensor: boolean): string {
  const name = String(peek(value, "name"));
  if (!isTensor) return `SymbolicTensor ${JSON.stringify(name)}`;
  const trainable = peek(value, "trainable");
  if (typeof trainable !== "boolean") return "Tensor";
  return `Variable ${JSON.stringify(name)}${trainable ? "" : ", not trainable,"}`;
}

function valuesOf(value: Thing, shape: readonly number[], dtype: string): string {
  if (peek(value, "isDisposed") === true) return ", disposed: its values are gone";
  const size = shape.reduce((product, length) => product * length, 1);
  if (size === 0) return ", empty";
  const taken = size <= MOST ? [...shape] : takenOf(shape);
  let texts: string[];
  try {
    texts = format(read(value, shape, taken, size), dtype);
  } catch (error) {
    return `\nits values cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  const shown = taken.reduce((product, length) => product * length, 1);
  const note = shown < size ? `\n… ${count(size)} values` : "";
  return `\n${bracketed(texts, taken, shape)}${note}`;
}

/** How many elements of each axis are shown; from the last axis to the first, until there are enough. */
function takenOf(shape: readonly number[]): number[] {
  let left = MOST;
  return shape
    .map((length, axis) => [length, ALONG[Math.min(shape.length - 1 - axis, ALONG.length - 1)] as number] as const)
    .reverse()
    .map(([length, most]) => {
      const taken = Math.max(1, Math.min(length, most, left));
      left = Math.floor(left / taken);
      return taken;
    })
    .reverse();
}

/** The corner's values, row by row; two numbers each where they are complex. */
function read(value: Thing, shape: readonly number[], taken: readonly number[], size: number): ArrayLike<unknown> {
  if (size > READ_WHOLE) {
    const corner = method(value, "slice")?.(
      shape.map(() => 0),
      [...taken],
    ) as Thing | undefined;
    if (!corner) throw new Error("it has no slice(); import @tensorflow/tfjs");
    try {
      return method(corner, "dataSync")?.() as ArrayLike<unknown>;
    } finally {
      method(corner, "dispose")?.();
    }
  }
  const all = method(value, "dataSync")?.() as ArrayLike<unknown>;
  const each = all.length / size;
  const picked = corners(shape, taken).flatMap((at) =>
    Array.from({ length: each }, (_, part) => all[at * each + part]),
  );
  return picked;
}

/** Where the elements of a corner lie among all of a tensor. */
function corners(shape: readonly number[], taken: readonly number[]): number[] {
  return shape.reduce<number[]>(
    (places, length, axis) =>
      places.flatMap((place) => Array.from({ length: taken[axis] as number }, (_, i) => place * length + i)),
    [0],
  );
}

/** All of one width. */
function format(values: ArrayLike<unknown>, dtype: string): string[] {
  const list = Array.from(values);
  const texts = textsOf(list, dtype);
  const width = Math.max(...texts.map((text) => text.length));
  return dtype === "string" ? texts : texts.map((text) => text.padStart(width));
}

function textsOf(list: readonly unknown[], dtype: string): string[] {
  if (dtype === "string") return list.map((value) => cut(JSON.stringify(value) ?? String(value), LONGEST_STRING));
  if (dtype === "bool") return list.map((value) => String(Boolean(value)));
  const numbers = numbersOf(list as number[]);
  if (dtype !== "complex64") return numbers;
  const imaginary = (text: string) => (text.startsWith("-") ? text : `+${text}`);
  return Array.from(
    { length: numbers.length / 2 },
    (_, i) => `${numbers[2 * i]}${imaginary(numbers[2 * i + 1] as string)}i`,
  );
}

/** Whole numbers as they are; others with four places, or with powers of ten where some are very large or small. */
function numbersOf(numbers: readonly number[]): string[] {
  const finite = numbers.filter(Number.isFinite).map(Math.abs);
  const [least, greatest] = [Math.min(...finite.filter((one) => one > 0)), Math.max(...finite, 0)];
  if (finite.every(Number.isInteger) && greatest < 1e15) return numbers.map(String);
  if (greatest >= 1e6 || (greatest < 1e-2 && least < 1e-3)) return numbers.map((one) => one.toExponential(3));
  const places = Math.max(
    ...finite.map((one) => one.toFixed(4).replace(/0+$/, "").length - one.toFixed(0).length - 1),
    1,
  );
  return numbers.map((one) => (Number.isFinite(one) ? one.toFixed(Math.min(places, 4)) : String(one)));
}

/** Nested brackets, a line for each row, and `…` where something is left out. */
function bracketed(texts: readonly string[], taken: readonly number[], shape: readonly number[]): string {
  let next = 0;
  const block = (axis: number): string => {
    if (axis === shape.length) return texts[next++] as string;
    const parts = Array.from({ length: taken[axis] as number }, () => block(axis + 1));
    if ((taken[axis] as number) < (shape[axis] as number)) parts.push("…");
    const deeper = shape.length - axis - 1;
    return `[${parts.join(deeper === 0 ? ", " : `,${"\n".repeat(deeper)}${" ".repeat(axis + 1)}`)}]`;
  };
  return block(0);
}
