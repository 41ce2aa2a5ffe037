import assert from "node:assert/strict";
import { batches, type ImageSource, type Images, imagesTensor, StreamedBatches } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";

/** Ten images of 2×2 pixels in colour, all values different enough to be told apart. */
const IMAGES: Images = {
  images: Uint8Array.from({ length: 120 }, (_, i) => (i * 37) % 256),
  count: 10,
  height: 2,
  width: 2,
  channels: 3,
};

/** Those images, read slowly; `asked` counts what was read. */
function source(): ImageSource & { asked: number } {
  const { images, count, height, width, channels } = IMAGES;
  const made = {
    ...{ count, height, width, channels, sha256: "", asked: 0 },
    async read(numbers: Int32Array): Promise<Uint8Array> {
      made.asked++;
      await new Promise((resolve) => setTimeout(resolve, 2));
      return Buffer.concat([...numbers].map((number) => images.subarray(number * 12, (number + 1) * 12)));
    },
  };
  return made;
}

const stream = () => randomStreams(5).batches;

describe("StreamedBatches", () => {
  it("gives the same batches, to the bit, as the same images in a tensor, over several epochs", async () => {
    const all = imagesTensor(IMAGES);
    const held = batches(all, 3, stream());
    const streamed = new StreamedBatches(source(), 3, stream());
    for (let i = 0; i < 8; i++) {
      await streamed.ready();
      const [expected, batch] = [held.next(), streamed.next()];
      assert.deepEqual(batch.shape, [3, 2, 2, 3]);
      assert.deepEqual(batch.dataSync(), expected.dataSync(), `batch ${i}`);
      tf.dispose([expected, batch]);
    }
    all.dispose();
  });

  it("lets the source fill the same few arrays again and again, and gives the same batches", async () => {
    const plain = source();
    const arrays = new Set<ArrayBufferLike>();
    const filling: ImageSource = {
      ...plain,
      async read(numbers, into) {
        const bytes = into ?? new Uint8Array(numbers.length * 12);
        bytes.set(await plain.read(numbers));
        arrays.add(bytes.buffer);
        return bytes;
      },
    };
    const [held, streamed] = [new StreamedBatches(plain, 3, stream()), new StreamedBatches(filling, 3, stream())];
    for (let i = 0; i < 12; i++) {
      await Promise.all([held.ready(), streamed.ready()]);
      const [expected, batch] = [held.next(), streamed.next()];
      assert.deepEqual(batch.dataSync(), expected.dataSync(), `batch ${i}`);
      tf.dispose([expected, batch]);
    }
    assert.ok(arrays.size <= 5, `${arrays.size} arrays for 12 batches`);
  });

  it("gives several batches in one tensor", async () => {
    const [one, three] = [new StreamedBatches(source(), 2, stream()), new StreamedBatches(source(), 2, stream())];
    await Promise.all([one.ready(3), three.ready(3)]);
    const values = [one.next(), one.next(), one.next()].flatMap((batch) => [...batch.dataSync()]);
    assert.deepEqual([...three.next(3).dataSync()], values);
  });

  it("stands where its batches were taken, however much it has read ahead", async () => {
    const [shuffles, others] = [stream(), stream()];
    const streamed = new StreamedBatches(source(), 3, shuffles);
    for (let i = 0; i < 3; i++) {
      await streamed.ready();
      streamed.next().dispose();
    }
    const { state } = streamed.sampler;
    assert.deepEqual([state.drawn, shuffles.counter], [3, 1], "the next epoch is shuffled when it begins");
    const again = new StreamedBatches(source(), 3, others);
    others.counter = shuffles.counter;
    again.resume(state);
    for (let i = 0; i < 5; i++) {
      await Promise.all([streamed.ready(), again.ready()]);
      assert.deepEqual(again.next().dataSync(), streamed.next().dataSync(), `batch ${i}`);
    }
  });

  it("reads a few batches ahead, and no more", async () => {
    const images = source();
    const streamed = new StreamedBatches(images, 2, stream());
    await streamed.ready();
    assert.ok(images.asked > 1 && images.asked <= 6, `${images.asked} batches were asked for`);
    const before = images.asked;
    streamed.next().dispose();
    assert.equal(images.asked, before + 1);
  });

  it("says when the source cannot be read, to whoever waits for it", async () => {
    const broken: ImageSource = { ...source(), read: () => Promise.reject(new Error("the disk is gone")) };
    const streamed = new StreamedBatches(broken, 2, stream());
    await assert.rejects(streamed.ready(), /the disk is gone/);
  });

  it("refuses to give what was not waited for, and a batch that is too large", () => {
    assert.throws(() => new StreamedBatches(source(), 2, stream()).next(), /wait for ready\(1\)/);
    assert.throws(() => new StreamedBatches(source(), 11, stream()), /batch size 11.*1 to 10/);
  });
});
