/** What our own reading of a folder takes, and whether a training waits for it. */
import { type FolderProgress, imageFolder, StreamedBatches } from "../../../src/datasets";
import { randomStreams, tf } from "../../../src/engine";
import { pair } from "../../../src/gan";
import { Training } from "../../../src/training";
import type { Answers, Requests } from "../protocol";

const MIB = 2 ** 20;

/** Decodes a folder for the first time, opens it again, and reads batches of it. */
export async function readFolder({
  folder,
  cache,
  size,
  batch,
  milliseconds,
}: Requests["images"]): Promise<Answers["images"]> {
  const memory: number[] = [];
  const onProgress = ({ done, total }: FolderProgress) => {
    // In the last nine tenths, in which all is running.
    if (done > total / 10) memory.push(process.memoryUsage.rss() / MIB);
  };
  let begin = performance.now();
  const first = await imageFolder(folder, { size, cache, onProgress });
  const firstMs = performance.now() - begin;
  await first.close();
  begin = performance.now();
  const images = await imageFolder(folder, { size, cache });
  const openMs = performance.now() - begin;

  const batches = new StreamedBatches(images, batch, randomStreams(1).batches);
  let taken = 0;
  begin = performance.now();
  while (performance.now() - begin < milliseconds) {
    await batches.ready();
    batches.next().dispose();
    taken++;
  }
  const batchMs = (performance.now() - begin) / taken;
  await images.close();
  return {
    count: images.count,
    firstMs,
    openMs,
    batchMs,
    ...(memory.length > 0 ? { memory: { from: memory[0] as number, to: Math.max(...memory) } } : {}),
  };
}

/** Steps a second of the same training, on images in memory and on a folder's, in turn. */
export async function compareTraining({
  folder,
  cache,
  size,
  model,
  rounds,
  milliseconds,
}: Requests["waiting"]): Promise<Answers["waiting"]> {
  const source = await imageFolder(folder, { size, cache });
  const bytes = await source.read(Int32Array.from({ length: source.count }, (_, i) => i));
  const shape = [source.count, size, size, 3];
  const held = tf.tidy(() => tf.tensor(bytes, shape, "float32").div(127.5).sub(1));
  const ways = { memory: held, folder: source };
  const trainings = Object.entries(ways).map(([way, images]) => {
    const streams = randomStreams(1);
    const players = pair(model, { image: [size, size, 3], streams });
    return {
      way: way as keyof typeof ways,
      training: new Training({ ...players, images, streams, options: { batchSize: 64 } }),
    };
  });
  const rates: Answers["waiting"] = { memory: [], folder: [] };
  let steps = 4;
  for (let round = 0; round <= rounds; round++) {
    for (const { way, training } of trainings) {
      const begin = performance.now();
      await training.run({ steps: training.step + steps, reportEvery: 1_000_000 });
      const seconds = (performance.now() - begin) / 1e3;
      if (round > 0) rates[way].push(steps / seconds);
      else steps = Math.max(steps, Math.ceil((steps / seconds) * (milliseconds / 1e3)));
    }
  }
  for (const { training } of trainings) {
    training.dispose();
    tf.dispose([...training.generator.weights, ...training.discriminator.weights].map((weight) => weight.read()));
  }
  held.dispose();
  await source.close();
  return rates;
}
