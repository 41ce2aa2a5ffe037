import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import { attributeBars, drawnFaces, effectOfMoving, faceDistances } from "../../src/faces/figures";
import { traces } from "../figures/fixtures";

describe("figures of chapter 08: what is drawn", () => {
  it("faces: as many as there are, in few colours, and the tensor stays the caller's", async () => {
    const images = randomStreams(1).noise.uniform([6, 32, 32, 3], -1, 1);
    const before = tf.memory().numTensors;
    const figure = drawnFaces(images, "Six", 3);
    assert.equal(tf.memory().numTensors, before);
    assert.match(figure.text(), /Six\n6 images of 32 × 32 pixels, colour/);
    assert.equal((await figure.png(1))[25], 3); // colour type: a palette, one byte a pixel
    images.dispose();
  });

  it("distances: a line for each recipe, named by its seed where there are several, beside real faces", () => {
    const measured = (name: string, seed: number, step: number) =>
      ({ name, seed, step, seconds: step, frechet: 500 - step, realAccuracy: 0.5, fakeAccuracy: 0.5 }) as const;
    const of = (seeds: number[]) =>
      ["a", "b"].flatMap((name) => seeds.flatMap((seed) => [100, 200].map((step) => measured(name, seed, step))));
    const one = faceDistances(of([1]), 5);
    assert.deepEqual(
      traces(one).map(({ name }) => name),
      ["a", "b"],
    );
    assert.deepEqual(traces(one)[0]?.y, [400, 300]);
    assert.match(JSON.stringify(one.layout.annotations), /real/);
    assert.deepEqual(
      traces(faceDistances(of([1, 2]), 5)).map(({ name }) => name),
      ["a, seed 1", "a, seed 2", "b, seed 1", "b, seed 2"],
    );
  });

  it("attributes: one bar for yes or no, one for each colour, in percent", () => {
    const shares = { glasses: [0.6, 0.4], hair: [0.1, 0.2, 0.3, 0.4] } as never;
    const [bars] = traces(attributeBars({ drawn: { shares } }, ["glasses", "hair"]));
    assert.deepEqual(bars?.x, ["glasses", "hair: black", "hair: blond", "hair: ginger", "hair: grey"]);
    assert.deepEqual(bars?.y.map(Math.round), [40, 10, 20, 30, 40]);
  });

  it("moving: a line for each direction, in percent", () => {
    const [along, random] = traces(effectOfMoving("glasses", [0, 1], { along: [0, 0.9], random: [0, 0.1] }));
    assert.deepEqual([along?.name, along?.y, random?.y], ["along", [0, 90], [0, 10]]);
  });
});
