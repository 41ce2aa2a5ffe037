import assert from "node:assert/strict";
import {
  MEASURED_STACKS,
  measuredStacks,
  PUBLISHED_STACKS,
  STACK_RECIPES,
  stackRecipe,
  stackRecipeNames,
  stackStage,
  stackTable,
} from "../../src/balance";
import { randomStreams } from "../../src/engine";
import { ganOptions } from "../../src/gan";
import { RECOMMENDED } from "../../src/gan/recommended";
import { temporaryFolder } from "../files/temporary";

const modes = (found: number, reverseKl: number) => ({ found, reverseKl, sure: 0.98765, frechet: 2.34567 });

describe("GANs that draw stacks of digits", () => {
  it("have the same networks, but that D sees two stacks at once where they are packed", () => {
    const weights = stackRecipeNames.map((name) => {
      const { pair, options, latentSize } = stackRecipe(name);
      assert.doesNotThrow(() => ganOptions(options));
      const { generator, discriminator } = pair(randomStreams(1));
      assert.deepEqual(generator.inputs[0]?.shape, [null, latentSize]);
      assert.deepEqual(generator.outputs[0]?.shape, [null, 28, 28, 3]);
      assert.deepEqual(discriminator.inputs[0]?.shape, [null, 28, 28, name === "packed" ? 6 : 3]);
      const counts = [generator.countParams(), discriminator.countParams()];
      for (const model of [generator, discriminator]) model.dispose();
      return counts;
    });
    const [classic, packed, recommended] = weights;
    assert.deepEqual(recommended, classic);
    assert.equal(packed?.[0], classic?.[0]);
  });

  it("are trained without any help, with packs besides, and as the project recommends", () => {
    const { classic, packed, recommended } = STACK_RECIPES;
    const { averageDecay, realLabel, r1, translation, packing, learningRate } = ganOptions(classic.options);
    assert.deepEqual(
      { averageDecay, realLabel, r1, translation, packing, learningRate },
      {
        ...{ averageDecay: null, realLabel: 1, r1: 0, translation: 0, packing: 1, learningRate: 2e-4 },
      },
    );
    assert.deepEqual(packed.options, { ...classic.options, packing: 2 });
    assert.equal(recommended.options, RECOMMENDED.dcgan.options);
    assert.equal(stackRecipe("recommended").fallsFrom, RECOMMENDED.dcgan.fallsFrom);
  });
});

describe("what was measured of stacks", () => {
  it("is a row a recipe with the seeds' mean and spread, beside what others have published, and real stacks", () => {
    const end = { step: 20, ...stackStage([modes(100, 3.00001), modes(120, 3.2)]) };
    assert.deepEqual(end, {
      ...{ step: 20, found: [100, 120], reverseKl: [3, 3.2], sure: [0.9877, 0.9877], frechet: [2.3457, 2.3457] },
    });
    const early = { step: 10, ...stackStage([modes(1, 7), modes(1, 7)]) };
    const table = stackTable({
      recipes: [{ name: "classic", stages: [early, end], milliseconds: 50 }],
      real: stackStage([modes(1000, 0.019)]),
    });
    assert.deepEqual(table[0], {
      GAN: "classic",
      "modes of 1,000": "110 ± 14",
      ...{ "reverse KL": "3.100 ± 0.141", "sure (%)": "99 ± 0", Fréchet: "2.3 ± 0.0" },
    });
    assert.equal(table.length, 2 + PUBLISHED_STACKS.length);
    assert.equal(table[2]?.GAN, "VEEGAN (Srivastava et al. 2017)");
    assert.deepEqual([table.at(-1)?.GAN, table.at(-1)?.["modes of 1,000"]], ["real stacks", "1000"]);
  });

  it("comes with ganbook: every recipe from five seeds, beside real stacks that lie where chance puts them", () => {
    const { recipes, seeds, count, real } = measuredStacks();
    assert.deepEqual(
      recipes.map(({ name }) => name),
      stackRecipeNames,
    );
    assert.deepEqual([seeds.length, count], [5, 26_000]);
    for (const { stages } of recipes) {
      for (const { found, reverseKl, sure, frechet } of stages) {
        for (const values of [found, reverseKl, sure, frechet]) assert.equal(values.length, 5);
      }
    }
    assert.ok(real.found.every((found) => found === 1000));
    assert.ok(real.reverseKl.every((value) => value > 0.01 && value < 0.03));
  });

  it("names the command that restores it", () => {
    assert.throws(() => measuredStacks(temporaryFolder()), {
      message: new RegExp(
        `git checkout -- ${MEASURED_STACKS.file} \\(or measure anew: npm run results -- --only stacked`,
      ),
    });
  });
});
