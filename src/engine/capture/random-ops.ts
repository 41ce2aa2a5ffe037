/**
 * tfjs's random operations in a recorded step. They draw in JavaScript, so the graph would hold one draw for ever. While a
 * step is recorded, those without a seed are drawn by TensorFlow, from {@link defaultStream}: a new draw each call. With a
 * seed they give the same numbers each time in tfjs too, and stay the constants that they are recorded as.
 */
import { createRequire } from "node:module";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import { nativeOp } from "../native";
import { defaultStream } from "../random";
import { recording } from "./recording";

type Ops = Pick<
  typeof tf,
  | "dropout"
  | "multinomial"
  | "randomGamma"
  | "randomNormal"
  | "randomStandardNormal"
  | "randomUniform"
  | "randomUniformInt"
  | "truncatedNormal"
>;

/**
 * The exports of tfjs-core, where `tf` and the layers look operations up at each call. They are replaced for good, not just
 * while a step is recorded: code may have taken them out of `tf` before (`const { randomNormal } = tf`).
 */
const core = createRequire(require.resolve("@tensorflow/tfjs"))("@tensorflow/tfjs-core") as Ops;

/** Has an operation done by `drawn` while a step is recorded, and by tfjs otherwise and where `drawn` gives nothing. */
function whileRecording<Name extends keyof Ops>(
  name: Name,
  drawn: (...values: Parameters<Ops[Name]>) => Tensor | undefined,
): void {
  const original = core[name] as (...values: Parameters<Ops[Name]>) => Tensor;
  const either = (...values: Parameters<Ops[Name]>): Tensor =>
    (recording() && tf.tidy(() => drawn(...values))) ?? original(...values);
  core[name] = either as Ops[Name];
}

// What tfjs takes for a seed: of normal numbers, any but 0; of uniform ones and dropout, 0 too.

whileRecording("randomNormal", (shape, mean, deviation, dtype, seed) =>
  seed ? undefined : normal("StatelessRandomNormal", shape, mean, deviation, dtype),
);
whileRecording("randomStandardNormal", (shape, dtype, seed) =>
  seed ? undefined : normal("StatelessRandomNormal", shape, 0, 1, dtype),
);
whileRecording("truncatedNormal", (shape, mean, deviation, dtype, seed) =>
  seed ? undefined : normal("StatelessTruncatedNormal", shape, mean, deviation, dtype),
);
whileRecording("randomUniform", (shape, min, max, dtype, seed) =>
  isGiven(seed) ? undefined : uniform(shape, min, max, dtype),
);
whileRecording("randomUniformInt", (shape, min, max, seed) =>
  isGiven(seed) ? undefined : uniform(shape, min, max, "int32"),
);
whileRecording("dropout", (x, rate, noiseShape, seed) => {
  const input = x instanceof tf.Tensor ? x : tf.tensor(x);
  // tfjs says what is wrong with those that it does not take.
  if (isGiven(seed) || !(rate > 0 && rate < 1) || input.dtype !== "float32") return undefined;
  const kept = draw("StatelessRandomUniform", maskShape(input, noiseShape)).greaterEqual(rate);
  return input.mul(kept.toFloat().div(1 - rate));
});
whileRecording("randomGamma", (_shape, _alpha, _beta, _dtype, seed) =>
  seed
    ? undefined
    : refuse(
        "tf.randomGamma without a seed draws in JavaScript",
        "call it outside of the step and hand its result in, or compute with tf.randomNormal or tf.randomUniform",
      ),
);
whileRecording("multinomial", (_logits, _samples, seed) =>
  seed
    ? undefined
    : refuse(
        "tf.multinomial without a seed draws one in JavaScript",
        "give it a seed, and TensorFlow draws anew each call, or compute with tf.randomUniform",
      ),
);

function isGiven(seed: number | string | null | undefined): boolean {
  return seed !== undefined && seed !== null;
}

function refuse(what: string, wayOut: string): never {
  throw new Error(`${what}, so a captured step would see one for ever: ${wayOut}`);
}

/** Shape of a dropout mask: sizes that are not given are those of the input. */
function maskShape(input: Tensor, noiseShape: readonly (number | null)[] | null | undefined): number[] {
  if (!noiseShape) return input.shape;
  return noiseShape.map((size, i) => size ?? (input.shape[i] as number));
}

/** Normal numbers; tfjs rounds them where whole ones are asked for. Nothing for types of which tfjs has none. */
function normal(
  op: "StatelessRandomNormal" | "StatelessTruncatedNormal",
  shape: number[],
  mean = 0,
  deviation = 1,
  dtype: string | null = "float32",
): Tensor | undefined {
  if (dtype !== null && dtype !== "float32" && dtype !== "int32") return undefined;
  const values = draw(op, shape).mul(deviation).add(mean);
  return dtype === "int32" ? values.round().toInt() : values;
}

/** Uniform numbers in [min, max), cut to whole ones or to truth values as tfjs cuts them. Nothing for other types. */
function uniform(shape: number[], min = 0, max = 1, dtype: string | null = "float32"): Tensor | undefined {
  if (dtype === null || dtype === "float32") return realUniform(shape, min, max);
  if (dtype === "int32") return wholeUniform(shape, min, max);
  return dtype === "bool" ? wholeUniform(shape, min, max).toBool() : undefined;
}

function realUniform(shape: number[], min: number, max: number): Tensor {
  const unit = draw("StatelessRandomUniform", shape);
  return unit.mul(max - min).add(min);
}

/** Uniform numbers in [min, max) without their fractions: cut towards 0, so that −2 … 2 gives −1, 0, 0 and 1. */
function wholeUniform(shape: number[], min: number, max: number): Tensor {
  const exact = isInt32(min) && isInt32(max) && min < max;
  if (!exact) return realUniform(shape, min, max).toInt();
  // Each whole number equally often, also of ranges in which not every one is a float32.
  const floors = draw("StatelessRandomUniformInt", shape, [tf.scalar(min, "int32"), tf.scalar(max, "int32")]);
  return min < 0 ? floors.add(floors.less(0).toInt()) : floors;
}

function isInt32(value: number): boolean {
  return value === (value | 0);
}

/** A draw of the default stream, as an operation of the graph under way. */
function draw(
  op: "StatelessRandomNormal" | "StatelessRandomUniform" | "StatelessRandomUniformInt" | "StatelessTruncatedNormal",
  shape: number[],
  bounds: Tensor[] = [],
): Tensor {
  const current = recording();
  if (!current) throw new Error(`${op} is only drawn here while a step is recorded`);
  tf.util.assertNonNegativeIntegerDimensions(shape);
  const stream = defaultStream();
  // The graph asks this stream; with another one, the step is recorded anew.
  current.watch(() => String(defaultStream() === stream));
  return nativeOp(op, [tf.tensor1d(shape, "int32"), current.draw(stream), ...bounds], {
    dtype: { type: op === "StatelessRandomUniformInt" ? "int32" : "float32" },
    T: { type: "int32" },
    Tseed: { type: "int32" },
  });
}
