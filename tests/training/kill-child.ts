/** A process that trains a small GAN in a folder until it is done, or killed: `kill-child.ts FOLDER STEPS [IMAGES]`. */
import { existsSync } from "node:fs";
import path from "node:path";
import { imageFolder } from "../../src/datasets";
import { Training } from "../../src/training";
import { smallImages, smallTraining, statefulModels } from "../gan/small";

/**
 * Begins a run in a folder, or goes on with the one that is there.
 *
 * @param pictures a folder with images of 2×3 pixels to train on, in place of those in memory
 */
export async function train(
  directory: string,
  steps: number,
  { pictures, onProgress = () => {} }: { pictures?: string | undefined; onProgress?: () => void } = {},
): Promise<void> {
  const images =
    pictures === undefined
      ? smallImages()
      : await imageFolder(pictures, { size: [2, 3], channels: 1, cache: `${pictures}-cache` });
  const training = existsSync(path.join(directory, "run.json"))
    ? await Training.resume(directory, { images })
    : new Training({ ...smallTraining(31, statefulModels), images, directory });
  await training.run({ steps, reportEvery: 2, checkpointEvery: 5, onProgress });
  training.dispose();
}

if (require.main === module) {
  const [directory, steps, pictures] = process.argv.slice(2) as [string, string, string?];
  let said = false;
  const onProgress = () => {
    if (!said) process.stdout.write("training\n");
    said = true;
  };
  train(directory, Number(steps), { pictures, onProgress }).then(() => process.exit(0));
}
