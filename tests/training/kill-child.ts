/** A process that trains a small GAN in a folder until it is done, or killed: `kill-child.ts FOLDER STEPS`. */
import { existsSync } from "node:fs";
import path from "node:path";
import { Training } from "../../src/training";
import { smallImages, smallTraining, statefulModels } from "../gan/small";

/** Begins a run in a folder, or goes on with the one that is there. */
export async function train(directory: string, steps: number, onProgress = () => {}): Promise<void> {
  const training = existsSync(path.join(directory, "run.json"))
    ? await Training.resume(directory, { images: smallImages() })
    : new Training({ ...smallTraining(31, statefulModels), directory });
  await training.run({ steps, reportEvery: 2, checkpointEvery: 5, onProgress });
  training.dispose();
}

if (require.main === module) {
  const [directory, steps] = process.argv.slice(2) as [string, string];
  let said = false;
  const say = () => {
    if (!said) process.stdout.write("training\n");
    said = true;
  };
  train(directory, Number(steps), say).then(() => process.exit(0));
}
