import assert from "node:assert/strict";
import { capture, tf } from "../../src/engine";
import {
  adadelta,
  adadeltaOptimizer,
  adagrad,
  adam,
  momentum,
  type Optimizer,
  type Place,
  ravine,
  rmsprop,
  rosenbrock,
  sgd,
  walk,
} from "../../src/network";

function close(actual: number, expected: number, relative: number): void {
  const apart = Math.abs(actual - expected);
  assert.ok(apart <= relative * Math.abs(expected), `${actual} is not within ${relative} (relative) of ${expected}`);
}

/** The steps an optimizer answers to the gradients 0.5, −0.25, 1 of one parameter. */
function stepsOf(optimizer: Optimizer): number[] {
  const w = [0];
  return [0.5, -0.25, 1].map((gradient) => {
    const before = w[0] as number;
    optimizer.step(w, [gradient]);
    return (w[0] as number) - before;
  });
}

describe("optimizers", () => {
  const learningRate = 0.1;
  const CASES: [Optimizer, number[]][] = [
    // By hand: −0.1 g; and v = 0.5, 0.9·0.5 − 0.25 = 0.2, 0.9·0.2 + 1 = 1.18.
    [sgd({ learningRate }), [-0.05, 0.025, -0.1]],
    [momentum({ learningRate }), [-0.05, -0.02, -0.118]],
    // From reference/optimizers.py.
    [adagrad({ learningRate }), [-0.084515413399222, 0.0389249424899016, -0.0841406294039049]],
    [rmsprop({ learningRate }), [-0.316227133563203, 0.147441699734773, -0.281857818123738]],
    [adadelta(), [-0.00447195708029379, 0.00288659739665276, -0.00606900577728928]],
    [adam({ learningRate }), [-0.099999998, -0.0266337032921538, -0.0658111590307565]],
  ];
  for (const [optimizer, expected] of CASES) {
    it(`${optimizer.name}: its first steps are those of the paper's formula`, () => {
      stepsOf(optimizer).forEach((step, i) => {
        close(step, expected[i] as number, 1e-12);
      });
    });
  }

  // Without the hats the first step is 0.1 g / √(0.001 g²) = 0.1/√0.001 = 3.162 times the learning rate, whatever g is.
  it("Adam without bias correction takes a first step √10 times as long", () => {
    const [first] = stepsOf(adam({ learningRate, biasCorrection: false, epsilon: 1e-12 }));
    close(first as number, -learningRate * Math.sqrt(10), 1e-9);
  });

  it("keep a memory of its own for each parameter", () => {
    const together = [0, 0];
    const alone = [0];
    const [both, one] = [momentum({ learningRate }), momentum({ learningRate })];
    for (const gradient of [1, 2, 3]) {
      both.step(together, [gradient, -gradient]);
      one.step(alone, [gradient]);
    }
    assert.deepEqual(together, [alone[0], -(alone[0] as number)]);
  });

  it("refuse gradients that do not fit, and settings that make no sense", () => {
    const optimizer = sgd({ learningRate });
    assert.throws(() => optimizer.step([1, 2], [1]), /SGD: got 1 gradients for 2 parameters/);
    assert.throws(() => optimizer.step([1], [Number.NaN]), /gradient of parameter 0 is NaN/);
    optimizer.step([1, 2], [0, 0]);
    assert.throws(() => optimizer.step([1], [1]), /remembers 2 parameters, but got 1/);
    assert.throws(() => sgd({ learningRate: 0 }), /sgd: learningRate 0/);
    assert.throws(() => momentum({ learningRate, beta: 1 }), /momentum: beta 1/);
    assert.throws(() => adam({ epsilon: -1 }), /adam: epsilon -1/);
  });
});

describe("optimizers against TensorFlow's, over 100 steps", () => {
  const START: Place = [-1, 0.7];
  // In both the epsilon of TensorFlow.js, 1e-7; its numbers have 32 bits.
  const epsilon = 1e-7;
  const PAIRS: [Optimizer, tf.Optimizer][] = [
    [sgd({ learningRate: 0.03 }), tf.train.sgd(0.03)],
    [momentum({ learningRate: 0.01, beta: 0.8 }), tf.train.momentum(0.01, 0.8)],
    [adagrad({ learningRate: 0.3 }), tf.train.adagrad(0.3)],
    [adadelta({ learningRate: 3 }), adadeltaOptimizer({ learningRate: 3 })],
    [rmsprop({ learningRate: 0.02 }), tf.train.rmsprop(0.02, 0.9)],
    [adam({ learningRate: 0.05, epsilon }), tf.train.adam(0.05)],
    [adam({ learningRate: 0.05, beta1: 0.5, epsilon }), tf.train.adam(0.05, 0.5)],
  ];
  for (const [ours, theirs] of PAIRS) {
    // TensorFlow.js computes Adam's 1 − β₂ᵗ in 32 bits: 1 − 0.999 has an error of 3e-8, which is 3e-5 of it, and half of
    // that in the square root of the first step.
    const tolerance = ours.name === "Adam" ? 1e-5 : 1e-6;
    it(`${ours.name}: every place on the way agrees to ${tolerance} of the distance walked`, () => {
      const { gradient } = ravine({ steepness: 20, angle: 30 });
      const mine = [...START] as [number, number];
      const place = tf.variable(tf.tensor1d([...START]));
      let apart = 0;
      let length = 0;
      for (let step = 0; step < 100; step++) {
        const before: Place = [...mine];
        ours.step(mine, gradient(mine));
        length += Math.hypot(mine[0] - before[0], mine[1] - before[1]);
        // The gradients at TensorFlow's own place: it walks by itself.
        const [x, y] = place.dataSync() as unknown as [number, number];
        tf.tidy(() => theirs.applyGradients({ [place.name]: tf.tensor1d(gradient([x, y])) }));
        const [tfX, tfY] = place.dataSync() as unknown as [number, number];
        apart = Math.max(apart, Math.hypot(tfX - mine[0], tfY - mine[1]));
      }
      place.dispose();
      assert.ok(length > 0.5, `it should have gone somewhere, and went ${length}`);
      assert.ok(apart / length < tolerance, `${apart} apart on a way of ${length}`);
    });
  }
});

describe("Adadelta", () => {
  it("of TensorFlow.js 4.22 is plain gradient descent", () => {
    const places = [tf.train.adadelta(0.03, 0.95, 1e-6), tf.train.sgd(0.03)].map((optimizer) => {
      const place = tf.variable(tf.tensor1d([-1, 0.7]));
      for (let step = 0; step < 100; step++) {
        const gradients = ravine({ steepness: 20, angle: 30 }).gradient(place.dataSync() as unknown as Place);
        tf.tidy(() => optimizer.applyGradients([{ name: place.name, tensor: tf.tensor1d(gradients) }]));
      }
      return place.dataSync();
    });
    close(places[0]?.[0] as number, places[1]?.[0] as number, 1e-5);
    close(places[0]?.[1] as number, places[1]?.[1] as number, 1e-5);
  });

  it("of ours works in a captured step as outside of it, and frees its memory", () => {
    const walked = [false, true].map((captured) => {
      const place = tf.variable(tf.tensor1d([-1, 0.7]));
      const optimizer = adadeltaOptimizer({ learningRate: 3 });
      const plain = (target: tf.Tensor) => {
        const { grads } = tf.variableGrads(() => place.sub(target).square().sum() as tf.Scalar, [place]);
        optimizer.applyGradients(grads);
        tf.dispose(grads);
      };
      const step = capture(plain);
      const target = tf.zeros([2]);
      for (let i = 0; i < 20; i++) tf.tidy(() => (captured ? step(target) : plain(target)));
      const end = Array.from(place.dataSync());
      step.dispose();
      const held = tf.memory().numTensors;
      optimizer.dispose();
      assert.ok(tf.memory().numTensors <= held - 2);
      return end;
    });
    assert.ok((walked[0]?.[0] as number) > -0.99, "it should have moved");
    close(walked[1]?.[0] as number, walked[0]?.[0] as number, 1e-5);
    close(walked[1]?.[1] as number, walked[0]?.[1] as number, 1e-5);
  });
});

describe("landscapes", () => {
  it("have the gradients that nudging finds", () => {
    const h = 1e-5;
    for (const { value, gradient } of [ravine(), ravine({ steepness: 7, angle: 45 }), rosenbrock]) {
      for (const [x, y] of [
        [0.3, -0.8],
        [-1.2, 1],
      ] as const) {
        const [dx, dy] = gradient([x, y]);
        close(dx, (value([x + h, y]) - value([x - h, y])) / (2 * h), 1e-7);
        close(dy, (value([x, y + h]) - value([x, y - h])) / (2 * h), 1e-7);
      }
    }
  });

  // By hand: ½(4 + 50·1) = 27 at (2, 1). Turned by 90° the valley runs along y: ½(1 + 50·4) = 100.5.
  it("are as deep as worked out by hand, and lowest where they say", () => {
    assert.equal(ravine().value([2, 1]), 27);
    assert.ok(Math.abs(ravine({ angle: 90 }).value([2, 1]) - 100.5) < 1e-9);
    assert.equal(ravine({ angle: 45 }).value([0, 0]), 0);
    assert.equal(rosenbrock.value([1, 1]), 0);
  });

  // By hand: descent multiplies x by 1 − η = 0.9 and y by 1 − 10 η = 0 at each step.
  it("are walked as worked out by hand", () => {
    const { x, y, values } = walk(ravine({ steepness: 10 }), sgd({ learningRate: 0.1 }), { start: [1, 1], steps: 2 });
    [1, 0.9, 0.81].forEach((wanted, i) => {
      assert.ok(Math.abs((x[i] as number) - wanted) < 1e-12);
    });
    assert.deepEqual(y.slice(1).map(Math.abs), [0, 0]);
    assert.equal(values[0], 5.5);
  });

  it("end a walk that runs away, and refuse half a step", () => {
    const { values } = walk(rosenbrock, sgd({ learningRate: 1 }), { start: [-1, 1.5], steps: 50 });
    assert.ok(values.length < 50 && values.every(Number.isFinite));
    assert.throws(() => walk(ravine(), sgd({ learningRate: 1 }), { start: [0, 0], steps: 1.5 }), /steps 1.5/);
    assert.throws(() => ravine({ steepness: 0 }), /steepness 0/);
  });
});
