import assert from "node:assert/strict";
import { check } from "../../src/faces/exercises";
import { verdictOf } from "../exercises/verdicts";

function verdict(id: "8.3" | "8.4", answer: unknown): Promise<string> {
  return verdictOf(() => check(id, answer as never));
}

type Vectors = number[][];
const meanOf = (rows: Vectors) =>
  (rows[0] as number[]).map((_, i) => rows.reduce((sum, row) => sum + (row[i] as number), 0) / rows.length);
const sumOf = (rows: Vectors) => meanOf(rows).map((value) => value * rows.length);
const split = (vectors: Vectors, has: number[]) =>
  [1, 0].map((wanted) => vectors.filter((_, i) => has[i] === wanted)) as [Vectors, Vectors];
const minus = (a: number[], b: number[]) => a.map((value, i) => value - (b[i] as number));

describe("exercise 8.3: a direction", () => {
  it("two ways of writing it are right", async () => {
    const byMeans = (vectors: Vectors, has: number[]) => {
      const [withIt, without] = split(vectors, has);
      return minus(meanOf(withIt), meanOf(without));
    };
    const byWeights = (vectors: Vectors, has: number[]) => {
      const having = has.reduce((a, b) => a + b, 0);
      const direction = new Float32Array((vectors[0] as number[]).length);
      vectors.forEach((row, r) => {
        const weight = has[r] ? 1 / having : -1 / (has.length - having);
        row.forEach((value, i) => {
          direction[i] = (direction[i] as number) + weight * value;
        });
      });
      return direction;
    };
    for (const answer of [byMeans, byWeights]) assert.match(await verdict("8.3", answer), /^✓ 8\.3: the mean of those/);
  });

  it("each usual mistake is named", async () => {
    type Way = (withIt: Vectors, without: Vectors, all: Vectors) => number[];
    const wrong: [Way, RegExp][] = [
      [(a, b) => minus(meanOf(b), meanOf(a)), /leads the other way.*for the vectors \[1, 0, 2\]/s],
      [(a, b) => minus(sumOf(a), sumOf(b)), /a difference of sums/],
      [(a, b, all) => minus(sumOf(a), sumOf(b)).map((v) => v / all.length), /divided by the number of all/],
      [(a) => meanOf(a), /nothing was subtracted/],
      [(a, _b, all) => minus(meanOf(a), meanOf(all)), /mean of \*all\* was subtracted/],
      [(a, b) => minus(a[0] as number[], b[0] as number[]), /expected \[.*\]\..*Hint: begin with two vectors/s],
    ];
    for (const [way, because] of wrong) {
      const answer = (vectors: Vectors, has: number[]) => way(...split(vectors, has), vectors);
      const said = await verdict("8.3", answer);
      assert.match(said, /^✗ 8\.3: /);
      assert.match(said, because);
    }
  });

  it("nonsense has an answer, too", async () => {
    for (const [answer, because] of [
      [7, /got 7; expected a function/],
      [() => undefined, /gave undefined; expected 3 finite numbers/],
      [() => [1, 2], /gave 2 numbers; expected 3/],
      [() => [1, Number.NaN, 2], /expected 3 finite numbers/],
      [(vectors: Vectors) => vectors.pop(), /changed the arrays/],
      [undefined, /^○ 8\.3: not answered yet/],
    ] as const) {
      assert.match(await verdict("8.3", answer), because);
    }
  });
});

describe("exercise 8.4: glasses, and nothing else", () => {
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  const less = (d: number[], o: number[], t: number) => d.map((value, i) => value - t * (o[i] as number));

  it("two ways of writing it are right", async () => {
    const direct = (d: number[], o: number[]) => less(d, o, dot(d, o) / dot(o, o));
    const byUnit = (d: number[], o: number[]) => {
      const unit = o.map((value) => value / Math.hypot(...o));
      return Float32Array.from(less(d, unit, dot(d, unit)));
    };
    for (const answer of [direct, byUnit]) assert.match(await verdict("8.4", answer), /^✓ 8\.4: at right angles/);
  });

  it("each usual mistake is named", async () => {
    const wrong: [(d: number[], o: number[]) => number[], RegExp][] = [
      [(d, o) => less(d, o, dot(d, o)), /only where `other` has length 1/],
      [(d, o) => less(d, o, dot(d, o) / Math.hypot(...o)), /length of `other` once/],
      [(d, o) => less(d, o, dot(d, o) / dot(d, d)), /length of `direction`/],
      [(d, o) => less(d, o, -dot(d, o) / dot(o, o)), /adds what should be taken out/],
      [(d, o) => less(d, o, 1), /subtracts all of/],
      [(d, o) => o.map((value) => (value * dot(d, o)) / dot(o, o)), /part \*along\* `other`/],
      [(d, o) => less(o, d, dot(d, o) / dot(d, d)), /exchanged/],
      [
        (d, o) => {
          const left = less(d, o, dot(d, o) / dot(o, o));
          return left.map((value) => value / Math.hypot(...left));
        },
        /but the length 1/,
      ],
      [(d) => [...d], /Solve for t/],
    ];
    for (const [answer, because] of wrong) {
      const said = await verdict("8.4", answer);
      assert.match(said, /^✗ 8\.4: /);
      assert.match(said, because);
    }
  });

  it("nonsense has an answer, too", async () => {
    for (const [answer, because] of [
      ["a", /got the text "a"; expected a function/],
      [() => null, /gave null; expected 3 finite numbers/],
      [() => [1], /expected 3 finite numbers/],
      [(d: number[]) => d.fill(0), /changed the arrays/],
      [undefined, /^○ 8\.4: not answered yet/],
    ] as const) {
      assert.match(await verdict("8.4", answer), because);
    }
  });
});
