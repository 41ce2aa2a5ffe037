import assert from "node:assert/strict";
import { randomStreams } from "../../src/engine";
import { changesOneByOne, faceRecipes, PRACTICE, SOURCE_LOOP } from "../../src/faces";
import { ganOptions } from "../../src/gan";

describe("recipes for faces", () => {
  for (const size of [32, 64] as const) {
    it(`make pairs for ${size}×${size} in colour that fit each other`, () => {
      for (const { pair, latentSize, options } of Object.values(faceRecipes(size))) {
        const { generator, discriminator } = pair(randomStreams(1));
        assert.deepEqual(generator.inputs[0]?.shape, [null, latentSize]);
        assert.deepEqual(generator.outputs[0]?.shape, [null, size, size, 3]);
        assert.deepEqual(discriminator.outputs[0]?.shape, [null, 1]);
        ganOptions(options);
        generator.dispose();
        discriminator.dispose();
      }
    });
  }

  it("go from the source's loop to today's, one change after the other, with the same networks", () => {
    const steps = changesOneByOne(32);
    assert.deepEqual(steps[0]?.options, SOURCE_LOOP);
    assert.deepEqual(steps.at(-1)?.options, { ...SOURCE_LOOP, ...PRACTICE });
    for (let i = 1; i < steps.length; i++) {
      const [before, after] = [steps[i - 1]?.options, steps[i]?.options] as Record<string, unknown>[];
      const changed = Object.keys({ ...before, ...after }).filter((name) => before?.[name] !== after?.[name]);
      assert.equal(changed.length, 1, `${steps[i]?.name} changes ${changed}`);
    }
    assert.equal(new Set(steps.map(({ name }) => name)).size, steps.length);
  });

  it("give a generator that fits into a repository: less than 3 MB of weights", () => {
    const { generator, discriminator } = faceRecipes(64).practice.pair(randomStreams(1));
    // project (100 + 1)·3072, its norm 4·192, then (16·192 + 1)·96, (16·96 + 1)·48, (16·48 + 1)·24 with their norms, pixels (16·24 + 1)·3…
    const counted = 101 * 3072 + 4 * 192 + (16 * 192 * 96 + 96) + 4 * 96 + (16 * 96 * 48 + 48) + 4 * 48;
    assert.equal(generator.countParams(), counted + (16 * 48 * 24 + 24) + 4 * 24 + (16 * 24 * 3 + 3));
    assert.ok(4 * generator.countParams() < 3e6);
    generator.dispose();
    discriminator.dispose();
  });
});
