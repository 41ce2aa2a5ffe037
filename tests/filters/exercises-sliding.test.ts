import assert from "node:assert/strict";
import { tf } from "../../src/engine";
import {
  convolve,
  crossCorrelate,
  dot,
  draw,
  EDGES,
  filterTensor,
  imageTensor,
  localEnergy,
  mapPixels,
  type Plane,
  planeOf,
  sizeOf,
  slide,
  squaredDifferenceMap,
} from "../../src/filters";
import { check } from "../../src/filters/exercises";
import { verdictOf } from "../exercises/verdicts";

type Answers = Parameters<typeof check>[1];

function verdict(id: "3.1" | "3.2" | "3.3", answer: unknown): Promise<string> {
  return verdictOf(() => check(id, answer as Answers as never));
}

describe("exercises of chapter 03: sliding", () => {
  const layer = (filter: number, stride: number, padding: string) => ({ filter, stride, padding });

  it("3.1: every pair of layers that ends at 7 is right", async () => {
    // ⌈28/2⌉ = 14, ⌈14/2⌉ = 7 · ⌊(28−3)/2⌋+1 = 13, ⌈13/2⌉ = 7 · ⌊(28−3)/3⌋+1 = 9, 9−3+1 = 7
    for (const layers of [
      [layer(3, 2, "same"), layer(5, 2, "same")],
      [layer(3, 2, "valid"), layer(3, 2, "same")],
      [layer(3, 3, "valid"), layer(3, 1, "valid")],
    ]) {
      assert.match(await verdict("3.1", layers), /^✓ 3\.1: 28×28 → \d+×\d+ → 7×7/);
    }
  });

  it("3.1: a right one is told what it never looks at", async () => {
    // 13 places 2 apart under a filter of 3 end at pixel 12·2 + 3 = 27 of 28; 14 places over 28 with padding miss none.
    const short = await verdict("3.1", [layer(3, 2, "valid"), layer(3, 2, "same")]);
    assert.match(short, /Layer 1 ends 1 short: the last row and column are never looked at\.\)$/);
    assert.doesNotMatch(await verdict("3.1", [layer(3, 2, "same"), layer(3, 2, "same")]), /short/);
    // ⌊(28−3)/3⌋+1 = 9 places end at 8·3 + 3 = 27, too; 9 − 3 + 1 = 7 miss none.
    assert.equal((await verdict("3.1", [layer(3, 3, "valid"), layer(3, 1, "valid")])).match(/short/g)?.length, 1);
  });

  it("3.1: a wrong one is told its sizes, or which rule it breaks", async () => {
    const twice = (filter: number, stride: number, padding: string) => [
      layer(filter, stride, padding),
      layer(filter, stride, padding),
    ];
    assert.match(await verdict("3.1", twice(3, 2, "valid")), /28×28 → 13×13 → 6×6; expected 7×7[\s\S]*without padding/);
    assert.match(await verdict("3.1", twice(5, 3, "same")), /28×28 → 10×10 → 4×4; expected 7×7[\s\S]*halving twice/);
    assert.match(await verdict("3.1", twice(3, 1, "same")), /layer 1 turns 28 pixels into 28/);
    assert.match(await verdict("3.1", twice(4, 2, "same")), /layer 1 has a filter of 4×4; .* no middle pixel/);
    assert.match(
      await verdict("3.1", twice(1, 2, "same")),
      /moves a filter of 1 pixels by 2: between two places it passes over 1 of them/,
    );
    assert.match(await verdict("3.1", [layer(7, 4, "same"), layer(1, 1, "same")]), /5×5 at most/);
    assert.match(await verdict("3.1", [layer(3, 2, "same")]), /got a list of 1; expected a list of two/);
  });

  it("3.1: nonsense has an answer, too", async () => {
    assert.match(await verdict("3.1", [layer(3, 0, "same"), layer(3, 2, "same")]), /the stride 0; expected a whole/);
    assert.match(await verdict("3.1", [layer(Number.NaN, 2, "same"), layer(3, 2, "same")]), /the filter NaN/);
    assert.match(await verdict("3.1", [layer(3, 2, "full"), layer(3, 2, "same")]), /padding "full"/);
    assert.match(
      await verdict("3.1", [layer("3" as never, 2, "same"), layer(3, 2, "same")]),
      /the filter "3"; expected/,
    );
    assert.match(await verdict("3.1", [null, null]), /layer 1 has the padding undefined/);
    assert.match(await verdict("3.1", 7), /got 7; expected a list of two layers/);
  });

  it("3.2: filters for falling lines are right, whatever their scale", async () => {
    const falling = draw({ height: 3, width: 3 }, (row, column) => (row === column ? 2 : -1));
    for (const filter of [
      falling,
      mapPixels(falling, (weight) => weight / 700),
      [
        [1, -1, 0],
        [-1, 2, -1],
        [0, -1, 1],
      ],
    ]) {
      assert.match(await verdict("3.2", filter), /^✓ 3\.2/);
    }
  });

  it("3.2: brightness, the other diagonal, edges and weak filters are told apart", async () => {
    const eye = draw({ height: 3, width: 3 }, (row, column) => (row === column ? 1 : 0));
    assert.match(await verdict("3.2", eye), /on an even white area it answers 3; expected 0/);
    const rising = draw({ height: 3, width: 3 }, (row, column) => (row + column === 2 ? 2 : -1));
    assert.match(await verdict("3.2", rising), /A rising line gives 6: it is made for \//);
    const edge = [
      [0, 1, 1],
      [-1, 0, 1],
      [-1, -1, 0],
    ];
    assert.match(await verdict("3.2", edge), /cancel out[\s\S]*finds an edge/);
    assert.match(
      await verdict(
        "3.2",
        mapPixels(edge, () => 0),
      ),
      /all weights are 0/,
    );
    // 4 at the middle of the line; the corner's 3 is what a rising line gives where it only touches the filter.
    const weak = [
      [3, -1, -1],
      [0, 0, 0],
      [-1, -1, 1],
    ];
    assert.match(await verdict("3.2", weak), /gives 4 at its middle, but .* rising with 3: more than half/);
    assert.match(await verdict("3.2", EDGES.sobelVertical), /cancel out/);
    assert.match(
      await verdict(
        "3.2",
        mapPixels(rising, (weight) => weight - 0),
      ),
      /made for/,
    );
    assert.match(
      await verdict(
        "3.2",
        draw({ height: 3, width: 3 }, (r, c) => (r === c ? -2 : 1)),
      ),
      /should be positive/,
    );
  });

  it("3.2: nonsense has an answer, too", async () => {
    assert.match(await verdict("3.2", [[1, 2]]), /got a filter of 1×2; expected 3×3/);
    assert.match(await verdict("3.2", [[1, Number.NaN, 0]]), /pixel in row 0, column 1 is NaN/);
    assert.match(await verdict("3.2", 5), /your answer stopped with RangeError: the filter is no list of rows/);
    for (const filter of [null, {}, [1, 2, 3], ["abc", "def", "ghi"]]) {
      assert.match(await verdict("3.2", filter), /the filter is no list of rows; expected rows of numbers/);
    }
  });

  const energyOf = localEnergy;
  const combine =
    (error: (energy: number, product: number, constant: number) => number) => (image: Plane, filter: Plane) =>
      crossCorrelate(image, filter).map((row, i) =>
        row.map((product, j) => error(energyOf(image, filter)[i]?.[j] as number, product, dot(filter, filter))),
      );

  it("3.3: maps of squared differences are right, however they are made", async () => {
    const asked = (image: Plane, filter: Plane) => {
      const squares = mapPixels(image, (pixel) => pixel * pixel);
      const light = crossCorrelate(
        squares,
        mapPixels(filter, () => 1),
      );
      const products = crossCorrelate(image, filter);
      return light.map((row, i) =>
        row.map((value, j) => value - 2 * (products[i]?.[j] as number) + dot(filter, filter)),
      );
    };
    // Σ p² of squares through a flipped filter of ones (which is the same), the constant as the product of the filter with itself.
    const another = (image: Plane, filter: Plane) => {
      const ones = draw(sizeOf(filter), () => 1);
      const [constant] = crossCorrelate(filter, filter)[0] as number[];
      const light = convolve(
        image.map((row) => row.map((p) => p ** 2)),
        ones,
      );
      return crossCorrelate(
        image,
        mapPixels(filter, (weight) => -2 * weight),
      ).map((row, i) => row.map((product, j) => (light[i]?.[j] as number) + product + (constant as number)));
    };
    const float32 = (image: Plane, filter: Plane) => asked(image, filter).map((row) => Float32Array.from(row));
    const onTensorFlow = (image: Plane, filter: Plane) =>
      tf.tidy(() => {
        const { height, width } = sizeOf(filter);
        const [pixels, paper] = [imageTensor([[image]]), filterTensor([[filter]])];
        const light = tf.conv2d(pixels.square(), tf.ones<tf.Rank.R4>([height, width, 1, 1]), 1, "valid");
        const products = tf.conv2d(pixels, paper, 1, "valid");
        return planeOf(light.sub(products.mul(2)).add(paper.square().sum()));
      });
    for (const answer of [asked, another, float32, onTensorFlow]) assert.match(await verdict("3.3", answer), /^✓ 3\.3/);
  });

  it("3.3: squaredDifferenceMap itself, or another slider in its place, is sent back", async () => {
    assert.match(
      await verdict("3.3", squaredDifferenceMap),
      /^✗ 3\.3: squaredDifferenceMap gives the right map, of course, but crossCorrelate/,
    );
    const wrapped = (image: Plane, filter: Plane) => squaredDifferenceMap(image, filter);
    assert.match(await verdict("3.3", wrapped), /^✗ 3\.3: squaredDifferenceMap gives/);
    const direct = (image: Plane, filter: Plane) =>
      slide(image, sizeOf(filter), {}, (patch) => {
        const difference = patch.map((row, i) => row.map((pixel, j) => pixel - (filter[i]?.[j] as number)));
        return dot(difference, difference);
      });
    assert.match(await verdict("3.3", direct), /^✗ 3\.3: your function calls slide, but/);
    // Speaking of it is no call of it; this one is only wrong.
    const talks = new Function(
      "image",
      "filter",
      "// unlike squaredDifferenceMap (image, filter)\n return 3;",
    ) as () => Plane;
    assert.match(await verdict("3.3", talks), /it returned 3; expected rows/);
  });

  it("3.3: each forgotten term is named", async () => {
    const cases: [(energy: number, product: number, constant: number) => number, RegExp][] = [
      [(e, p) => e - 2 * p, /constant Σf² is missing/],
      [(_, p, c) => c - 2 * p, /light under the paper, Σp², is missing/],
      [(e, p, c) => e - p + c, /product counts only once/],
      [(e, p, c) => e + 2 * p + c, /That is Σ\(p \+ f\)²/],
      [(e) => e, /That is the light under the paper alone/],
      [(_, p) => p, /That is the cross-correlation itself/],
      [(e, p, c) => Math.sqrt(Math.max(0, e - 2 * p + c)), /row 0, column 0 is .*; expected [\s\S]*Which of the three/],
    ];
    for (const [error, explanation] of cases) assert.match(await verdict("3.3", combine(error)), explanation);
    const whole = (image: Plane, filter: Plane) => combine((_, p, c) => dot(image, image) - 2 * p + c)(image, filter);
    assert.match(await verdict("3.3", whole), /light of the whole image/);
  });

  it("3.3: nonsense has an answer, too", async () => {
    assert.match(await verdict("3.3", "squaredDifferenceMap"), /got "squaredDifferenceMap"; expected a function/);
    assert.match(await verdict("3.3", () => 3), /it returned 3; expected rows/);
    assert.match(await verdict("3.3", () => [1, 2]), /it returned a list of 2 that are no rows; expected rows/);
    assert.match(await verdict("3.3", async () => [[1]]), /it returned a promise; expected rows/);
    assert.match(await verdict("3.3", () => undefined), /it returned nothing/);
    assert.match(await verdict("3.3", (image: Plane) => image), /map is 6×8; expected 4×7/);
    assert.match(
      await verdict(
        "3.3",
        combine(() => Number.NaN),
      ),
      /column 0 is NaN/,
    );
    const throws = () => {
      throw new Error("no idea");
    };
    assert.match(await verdict("3.3", throws), /your answer stopped with Error: no idea/);
  });
});
