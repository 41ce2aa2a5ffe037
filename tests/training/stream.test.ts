import assert from "node:assert/strict";
import { type ImageFolder, imageFolder } from "../../src/datasets";
import { memoryReport, tf } from "../../src/engine";
import { Training } from "../../src/training";
import { temporaryFolder } from "../files/temporary";
import { smallPictures, smallTraining, statefulModels, weightsOf } from "../gan/small";

describe("training on images that are read as they are needed", () => {
  let pictures: ImageFolder;
  before(async () => {
    pictures = await imageFolder(await smallPictures(), { size: [2, 3], channels: 1, cache: temporaryFolder() });
  });
  after(() => pictures.close());

  for (const options of [{}, { discriminatorSteps: 2, pretraining: 3, batches: "half" } as const]) {
    it(`is the same run, to the last bit, as on the same images in a tensor, with ${JSON.stringify(options)}`, async () => {
      const numbers = Int32Array.from({ length: pictures.count }, (_, i) => i);
      const bytes = await pictures.read(numbers);
      const images = tf.tidy(() => tf.tensor4d(bytes, [60, 2, 3, 1], "float32").div(127.5).sub(1));
      const histories = [];
      for (const source of [images, pictures]) {
        const small = smallTraining(8, statefulModels);
        const training = new Training({ ...small, images: source, options: { ...small.options, ...options } });
        const { steps, ...curves } = await training.run({ steps: 9 });
        histories.push({ ...curves, weights: weightsOf(training.generator) });
        training.dispose();
      }
      assert.deepEqual(histories[1], histories[0]);
      images.dispose();
    });
  }

  it("leaves no tensor behind", async () => {
    const small = smallTraining(8);
    const before = memoryReport().tensors;
    const training = new Training({ ...small, images: pictures });
    await training.run({ steps: 5 });
    training.dispose();
    assert.equal(memoryReport().tensors, before);
  });

  it("goes on only with the same images", async () => {
    const directory = temporaryFolder();
    const training = new Training({ ...smallTraining(8), images: pictures, directory });
    await training.run({ steps: 2 });
    training.dispose();
    const others = { ...pictures, sha256: "0".repeat(64) };
    await assert.rejects(
      Training.resume(directory, { images: others }),
      /was trained on other images: \[60,2,3,1\] with SHA-256 .* and these are \[60,2,3,1\] with 000000000000…/,
    );
    const again = await Training.resume(directory, { images: pictures });
    await again.run({ steps: 4 });
    assert.equal(again.step, 4);
    again.dispose();
  });

  it("refuses images that do not fit the discriminator before any step", () => {
    assert.throws(
      () => new Training({ ...smallTraining(8), images: { ...pictures, height: 5 } }),
      (error: Error) => error instanceof RangeError && /5/.test(error.message),
    );
  });
});
