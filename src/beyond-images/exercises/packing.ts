import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

type Pack = (rows: Tensor, packing: number) => Tensor;

/** 11.2: what a packed discriminator is shown. */
export const packing: Exercise<Pack> = {
  expects: "a function (rows, packing) => packed, from [batch, width] to [batch / packing, packing · width]",
  judge: judged,
};

const SIZES: readonly [batch: number, width: number, packing: number][] = [
  [6, 5, 2],
  [12, 3, 4],
  [4, 7, 1],
];

function judged(answer: Pack): Verdict {
  if (typeof answer !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected a function (rows, packing) => packed.`);
  }
  for (const [batch, width, count] of SIZES) {
    // Row r holds 100 r + 0, 100 r + 1, …: each number tells where it came from.
    const rows = tf.tidy(() => tf.range(0, batch).mul(100).expandDims(1).add(tf.range(0, width)));
    const packed: unknown = answer(rows, count);
    if (!(packed instanceof tf.Tensor)) return wrong(`it returned ${describeAnswer(packed)}; expected a tensor.`);
    const wanted = [batch / count, count * width];
    const asked = `${batch} rows of ${width} numbers, packed by ${count}`;
    if (packed.shape.join() !== wanted.join()) {
      const [high, wide] = packed.shape;
      const hint =
        high === batch && wide === width
          ? "D still sees one row at a time."
          : packed.rank === 3
            ? "D is a dense network: it wants its rows as one long row, not as a small table."
            : undefined;
      return wrong(`${asked}: it gave the shape [${packed.shape}]; expected [${wanted}].`, hint);
    }
    const verdict = looked(packed.arraySync() as number[][], { width, count, asked });
    if (verdict) return verdict;
  }
  return right(
    "each packed row holds whole rows, and none is shown twice. Of rows that are all alike, D now sees that they are.",
  );
}

function looked(
  packed: readonly (readonly number[])[],
  { width, count, asked }: { width: number; count: number; asked: string },
): Verdict | undefined {
  const seen = new Set<number>();
  for (const long of packed) {
    for (let k = 0; k < count; k++) {
      const piece = long.slice(k * width, (k + 1) * width);
      const row = Math.floor((piece[0] as number) / 100);
      if (piece.some((value, i) => value !== 100 * row + i)) {
        return wrong(
          `${asked}: a packed row begins with ${long.slice(0, width + 1).join(", ")}; expected the ${width} numbers of one row, then those of the next.`,
          "a reshape reads numbers row after row. Nothing has to be transposed before.",
        );
      }
      if (seen.has(row)) {
        return wrong(
          `${asked}: row ${row} is shown twice; expected each row once.`,
          "packed with copies of itself, every row looks like mode collapse.",
        );
      }
      seen.add(row);
    }
  }
  return undefined;
}
