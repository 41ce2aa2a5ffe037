import assert from "node:assert/strict";
import { circle } from "../../src/balance";
import { check } from "../../src/balance/exercises";
import { optimalOutput } from "../../src/discriminator";
import { tf } from "../../src/engine";
import { minibatchDiscrimination } from "../../src/models";
import { verdictOf } from "../exercises/verdicts";

type Id = "9.1" | "9.2" | "9.3" | "9.4";
const verdict = (id: Id, answer: unknown) => verdictOf(() => check(id, answer as never));

describe("exercise 9.1: one step of the game x · y", () => {
  type Answer = (x: number, y: number, rate: number, gamma: number) => unknown;
  /** Both players' gradients of their losses, −∂/∂x of x y and −∂/∂y of −x y + γ/2 · y², by central differences. */
  const byDifferences: Answer = (x, y, rate, gamma) => {
    const [h, first] = [1e-4, (x: number, y: number) => x * y];
    const second = (x: number, y: number) => -x * y + (gamma / 2) * y * y;
    return [
      x - (rate * (first(x + h, y) - first(x - h, y))) / (2 * h),
      y - (rate * (second(x, y + h) - second(x, y - h))) / (2 * h),
    ];
  };

  it("is right by differences, by the formula, and as the chapter's game moves", async () => {
    assert.match(await verdict("9.1", byDifferences), /^✓ 9\.1: a hundred such steps of 0\.1 from \(1, 0\)/);
    const written: Answer = (x, y, rate, gamma) => [x - rate * y, (1 - rate * gamma) * y + rate * x];
    const told = await verdict("9.1", written);
    const distance = (cure: "none" | "penalty") => circle({ steps: 100, rate: 0.1, cure }).distances.at(-1) as number;
    assert.ok(told.includes(`end ${distance("none").toFixed(2)} from the equilibrium without the penalty`), told);
    assert.ok(told.includes(`${distance("penalty").toFixed(3)} from it with γ = 1`), told);
  });

  it("each usual mistake is named", async () => {
    const mistakes: [Answer, RegExp][] = [
      [
        (x, y, rate, gamma) => {
          x -= rate * y;
          return [x, y + rate * (x - gamma * y)];
        },
        /The second player answers the first one's new place: .*Hint: both move at once.* writing over x too early/s,
      ],
      [
        (x, y, rate, gamma) => {
          y += rate * (x - gamma * y);
          return [x - rate * y, y];
        },
        /The first player answers the second one's new place: .*over y too early/s,
      ],
      [
        (x, y, r, g) => [x - r * y, y + r * (x + g * y)],
        /The penalty drives y away from 0: for x = 1, y = 2, rate 0\.5 and gamma 1 it gave \[0, 3\.5\]; expected \[0, 1\.5\]/,
      ],
      [(x, y, r, g) => [x - r * (y + g * x), y + r * x], /The penalty is on the first player: .*R1 belongs to/s],
      [(x, y, r, g) => [x - r * (y + g * x), y + r * (x - g * y)], /The penalty is on both players/],
      [(x, y, r, g) => [x - r * y, y + r * (x - 2 * g * y)], /pull of the penalty is twice as strong/],
      [(x, y, r, g) => [x - r * y, y + r * (x - 0.5 * g * y)], /pull of the penalty is half as strong/],
      [(x, y, r, g) => [x - r * y, y + r * (x - 0.5 * g * y ** 2)], /The penalty itself was subtracted/],
      [(x, y, r) => [x - r * y, y + r * x], /There is no penalty in it/],
      [
        (x, y, r, g) => [x - r * y, y - r * (x + g * y)],
        /Both players make x · y small: .*the second one makes it large/s,
      ],
      [(x, y, r, g) => [x + r * y, y - r * (x + g * y)], /The players are exchanged/],
      [(x, y, r, g) => [x - r * x, y + r * (1 - g) * y], /its own number for the derivative: .*by x is y/s],
      [(x, y) => [x, y], /9\.1: for x = 1, y = 2, .* it gave \[1, 2\]; expected \[0, 1\.5\].*write down both losses/s],
    ];
    for (const [answer, message] of mistakes) {
      const told = await verdict("9.1", answer);
      assert.match(told, message);
      assert.match(told, /^✗/);
    }
  });

  it("refuses what is no answer", async () => {
    assert.match(
      await verdict("9.1", undefined),
      /○ 9\.1: not answered yet\. Give check a function \(x, y, rate, gamma\)/,
    );
    assert.match(await verdict("9.1", [0, 1]), /got a list of 2; expected a function \(x, y, rate, gamma\)/);
    assert.match(await verdict("9.1", () => ({ x: 0, y: 1 })), /returned an object with x, y; expected \[x, y\]/);
    assert.match(await verdict("9.1", () => [0, Number.NaN]), /returned a list of 2; expected \[x, y\], two finite/);
  });
});

describe("exercise 9.2: two labels", () => {
  type Answer = (p: number, q: number, real: number, fake: number) => unknown;
  /** The least p · CE(D, real) + q · CE(D, fake), by ternary search. */
  const byTrying: Answer = (p, q, real, fake) => {
    const log = (share: number, of: number) => (share === 0 ? 0 : share * Math.log(of));
    const loss = (d: number) =>
      -log(p * real, d) - log(p * (1 - real), 1 - d) - log(q * fake, d) - log(q * (1 - fake), 1 - d);
    let [low, high] = [0, 1];
    for (let i = 0; i < 200; i++) {
      const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
      if (loss(a) < loss(b)) high = b;
      else low = a;
    }
    return (low + high) / 2;
  };

  it("is right where the loss is least, and as chapter 04 has it", async () => {
    assert.match(await verdict("9.2", byTrying), /^✓ 9\.2: that is fake \+ \(real − fake\) · p \/ \(p \+ q\)/);
    const known: Answer = (p, q, realLabel, fakeLabel) =>
      optimalOutput({ real: p, generated: q }, { realLabel, fakeLabel });
    assert.match(await verdict("9.2", known), /^✓/);
  });

  it("each usual mistake is named", async () => {
    const best = (p: number, q: number, a: number, b: number) => (a * p + b * q) / (p + q);
    const mistakes: [Answer, RegExp][] = [
      [
        (p, q) => p / (p + q),
        /The labels are not used: for p = 0\.3, q = 0\.1 and the labels 0\.9 and 0\.2 it gave 0\.75; expected 0\.725/,
      ],
      [(p, q, a, b) => (b * p + a * q) / (p + q), /The labels are exchanged/],
      [
        (p, q, a, b) => Math.log(best(p, q, a, b) / (1 - best(p, q, a, b))),
        /That is the logit: .*the probability was/s,
      ],
      [(p, q, a, b) => Math.log((a * p + b * q) / ((1 - a) * p + (1 - b) * q)), /That is the logit/],
      [(p, q, a, b) => (a * p) / (a * p + b * q), /The labels weigh the densities in the denominator/],
      [(p, q, a) => (a * p) / (a * p + q), /The labels weigh the densities/],
      [(p, q, a, b) => (a * p) / (a * p + (1 - b) * q), /The labels weigh the densities/],
      [(p, q, a) => (a * p) / (p + q), /That is one-sided smoothing/],
      [() => 0.5, /9\.2: for p = 0\.3, .* it gave 0\.5; expected 0\.725\..*Hint: a vote/s],
      [() => Number.NaN, /it gave NaN; expected 0\.725/],
    ];
    for (const [answer, message] of mistakes) {
      const told = await verdict("9.2", answer);
      assert.match(told, message);
      assert.match(told, /^✗/);
    }
  });

  it("refuses what is no answer", async () => {
    assert.match(await verdict("9.2", 0.9), /got 0\.9; expected a function \(p, q, real, fake\) => D/);
    assert.match(await verdict("9.2", () => "half"), /it returned the text "half"; expected a number in \[0, 1\]/);
  });
});

describe("exercise 9.3: minibatch discrimination", () => {
  type Compared = number[][][];
  type Distance = (a: number[], b: number[]) => number;
  const absolute: Distance = (a, b) => a.reduce((sum, x, c) => sum + Math.abs(x - (b[c] as number)), 0);
  const squared: Distance = (a, b) => a.reduce((sum, x, c) => sum + (x - (b[c] as number)) ** 2, 0);
  /** Distances d[i][b][j], made into o[i][b] by `of`. */
  const made =
    (of: (distances: number[], i: number) => number, distance = absolute) =>
    (M: Compared) =>
      M.map((example, i) =>
        example.map((own, b) =>
          of(
            M.map((other) => distance(own, other[b] as number[])),
            i,
          ),
        ),
      );
  const add = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const near = (distances: number[]) => add(distances.map((d) => Math.exp(-d)));

  /** The layer of the trainer, with a T that hands the numbers through; it compares by five, so noughts are added. */
  const byLayer = (M: Compared) =>
    tf.tidy(() => {
      const rows = M.map((example) => example.flatMap((own) => [0, 1, 2, 3, 4].map((c) => own[c] ?? 0)));
      const [features, width] = [(M[0] as number[][]).length, (rows[0] as number[]).length];
      const layer = minibatchDiscrimination(features, tf.initializers.identity({}));
      const out = layer.apply(tf.tensor2d(rows)) as ReturnType<typeof tf.tensor2d>;
      const told = out.slice([0, width]).arraySync() as number[][];
      layer.dispose();
      return told;
    });

  it("is right with loops, by symmetry, and by the layer", async () => {
    assert.match(await verdict("9.3", made(near)), /^✓ 9\.3: a batch of n equal examples has n everywhere/);
    const symmetric = made((distances, i) => 1 + near(distances.filter((_, j) => j !== i)));
    assert.match(await verdict("9.3", symmetric), /^✓/);
    assert.match(await verdict("9.3", byLayer), /^✓/);
  });

  it("each usual mistake is named", async () => {
    const mistakes: [(M: Compared) => unknown, RegExp][] = [
      [
        made((distances, i) => near(distances.filter((_, j) => j !== i))),
        /not compared with itself: .*j = i among them/s,
      ],
      [made(near, squared), /The differences are squared/],
      [made(near, (a, b) => Math.sqrt(squared(a, b))), /straight distance, with squares and a root/],
      [made((distances) => Math.exp(-add(distances))), /added up before the exponential: .*an exponential of its own/s],
      [made((distances) => near(distances) / distances.length), /the mean over the batch/],
      [made((distances) => near(distances.map((d) => -d))), /The exponential grows with the distance/],
      [
        (M) => {
          const whole = made(near)(M.map((example) => [example.flat()]));
          return M.map((example, i) => example.map(() => whole[i]?.[0]));
        },
        /features are added up with the numbers/,
      ],
      [
        (M) => M.map((example) => example.map(() => 1)),
        /9\.3: for \[\[\[0,0\.5,1\].* it gave \[\[1,1\].*Hint: begin with/s,
      ],
    ];
    for (const [answer, message] of mistakes) {
      const told = await verdict("9.3", answer);
      assert.match(told, message);
      assert.match(told, /^✗/);
    }
  });

  it("shows what it expects, worked out by hand", async () => {
    // Of the first example in its first feature: itself and the third 0 away, the second 1.25, the fourth 2.
    const first = Number((2 + Math.exp(-1.25) + Math.exp(-2)).toPrecision(4));
    const told = await verdict("9.3", (M: Compared) => M.map((example) => example.map(() => 0)));
    assert.ok(told.includes(`expected [[${first},`), told);
  });

  it("refuses what is no answer", async () => {
    assert.match(await verdict("9.3", [[1]]), /got a list of 1; expected a function \(M\) => o/);
    assert.match(await verdict("9.3", () => 1), /for 4 examples with 2 features it returned 1; expected 4 lists of 2/);
    const turned = (M: Compared) => [0, 1, 2].slice(0, M[0]?.length).map((b) => M.map((_, i) => made(near)(M)[i]?.[b]));
    assert.match(await verdict("9.3", turned), /it returned 2 lists of 4 numbers; expected 4 lists of 2.*i first/s);
    assert.match(
      await verdict("9.3", (M: Compared) => M),
      /a list of 4 that begins with a list of 2; expected 4 lists/,
    );
    assert.match(await verdict("9.3", () => []), /a list of 0 that begins with undefined/);
  });
});

describe("exercise 9.4: the largest singular value", () => {
  type Matrix = number[][];
  const apply = (W: Matrix, v: number[]) => W.map((row) => row.reduce((sum, w, c) => sum + w * (v[c] as number), 0));
  const turned = (W: Matrix) => (W[0] as number[]).map((_, c) => W.map((row) => row[c] as number));
  const length = (v: number[]) => Math.hypot(...v);
  const unit = (v: number[]) => v.map((x) => x / length(v));
  /** Power iteration from a start of so many numbers. */
  const power = (start: (n: number) => number[], steps: number) => (W: Matrix) => {
    let v = unit(start((W[0] as number[]).length));
    for (let i = 0; i < steps; i++) v = unit(apply(turned(W), apply(W, v)));
    return length(apply(W, v));
  };
  const uneven = (n: number) => Array.from({ length: n }, (_, i) => Math.sin(i + 1));
  const ones = (n: number) => new Array<number>(n).fill(1);
  const first = (n: number) => ones(n).map((_, i) => (i === 0 ? 1 : 0));

  /** Columns turned in pairs until all are at right angles; then the longest one (Hestenes, 1958). */
  const byTurning = (W: Matrix) => {
    const columns = turned(W);
    for (let sweep = 0; sweep < 60; sweep++) {
      for (let i = 0; i < columns.length; i++) {
        for (let j = i + 1; j < columns.length; j++) {
          const [a, b] = [columns[i] as number[], columns[j] as number[]];
          const product = a.reduce((sum, x, k) => sum + x * (b[k] as number), 0);
          const angle = Math.atan2(2 * product, length(a) ** 2 - length(b) ** 2) / 2;
          const [c, s] = [Math.cos(angle), Math.sin(angle)];
          columns[i] = a.map((x, k) => c * x + s * (b[k] as number));
          columns[j] = a.map((x, k) => c * (b[k] as number) - s * x);
        }
      }
    }
    return Math.max(...columns.map(length));
  };

  it("is right by power iteration on either side, and by turning columns", async () => {
    assert.match(await verdict("9.4", power(uneven, 100)), /^✓ 9\.4: by so much W makes a vector longer at most/);
    assert.match(await verdict("9.4", (W: Matrix) => power(uneven, 100)(turned(W))), /^✓/);
    assert.match(await verdict("9.4", byTurning), /^✓/);
    assert.match(await verdict("9.4", (W: Matrix) => byTurning(W) * (1 + 9e-5)), /^✓/);
    assert.match(await verdict("9.4", (W: Matrix) => byTurning(W) * (1 + 2e-4)), /^✗/);
  });

  it("a start at right angles to the leading vector is explained", async () => {
    const message =
      /for \[\[2,-1\],\[-1,2\]\] it gave 1; expected 3\. Power iteration from all ones never gets there: that is exactly at right angles to \(1, −1\).*without a pattern/s;
    for (const steps of [30, 1000]) {
      assert.match(await verdict("9.4", power(ones, steps)), message);
      assert.match(await verdict("9.4", (W: Matrix) => power(ones, steps)(turned(W))), message);
    }
    assert.match(
      await verdict("9.4", power(first, 100)),
      /expected 2\.5\. Power iteration from \(1, 0\) never gets there/,
    );
  });

  it("each usual mistake is named", async () => {
    /** The largest in size by power iteration on W alone, which for other than square ones means nothing. */
    const eigenvalue = (W: Matrix) => {
      let v = unit(uneven((W[0] as number[]).length));
      for (let i = 0; i < 100; i++) v = unit(W.map((row) => row.reduce((sum, w, c) => sum + w * (v[c] ?? 0), 0)));
      return apply(W, v).reduce((sum, x, i) => sum + x * (v[i] ?? 0), 0);
    };
    const mistakes: [(W: Matrix) => unknown, RegExp][] = [
      [
        eigenvalue,
        /That is an eigenvalue: for \[\[3,0\],\[4,5\]\] it gave 5; expected 6\.7082.*W and its transpose in turn/s,
      ],
      [(W) => Math.abs(eigenvalue(W)), /That is an eigenvalue/],
      [(W) => length(W.flat()), /Frobenius norm: .*it gave 7\.0711; expected 6\.7082/],
      [(W) => Math.max(...W.flat().map(Math.abs)), /That is the largest entry/],
      [(W) => Math.max(...W.flat()), /That is the largest entry/],
      [(W) => byTurning(W) ** 2, /That is the square of it: .*it gave 45; expected 6\.7082/],
      [power(ones, 0), /a single step of the power iteration/],
      [power(ones, 1), /a single step of the power iteration/],
      [(W) => power(ones, 1)(turned(W)), /a single step of the power iteration/],
      [(W) => length(apply(turned(W), unit(apply(W, ones((W[0] as number[]).length))))), /a single step/],
      [power(uneven, 2), /nowhere is it too large, as with a power iteration that ends early/],
      [(W) => 2 * byTurning(W), /9\.4: for .* it gave 13\.416; expected 6\.7082\..*how long is W v/s],
    ];
    for (const [answer, message] of mistakes) {
      const told = await verdict("9.4", answer);
      assert.match(told, message);
      assert.match(told, /^✗/);
    }
  });

  it("refuses what is no answer", async () => {
    assert.match(await verdict("9.4", 3), /got 3; expected a function \(W\) => sigma/);
    assert.match(
      await verdict("9.4", (W: Matrix) => W),
      /for \[\[3,0\],\[4,5\]\] it returned a list of 2; expected a number/,
    );
    assert.match(await verdict("9.4", () => Number.NaN), /it gave NaN; expected 6\.7082/);
    assert.match(await verdict("9.4", (W: Matrix) => W[9]?.[0]), /it returned undefined/);
  });
});
