/** A process that trains a small GAN in a folder until it is done, or killed: `kill-child.ts FOLDER STEPS`. */
import { existsSync } from "node:fs";
import path from "node:path";
import { Training } from "../../src/gan";
import { smallImages, smallTraining, statefulModels } from "./small";

async function main(): Promise<void> {
  const [directory, steps] = process.argv.slice(2) as [string, string];
  const training = existsSync(path.join(directory, "run.json"))
    ? await Training.resume(directory, { images: smallImages() })
    : new Training({ ...smallTraining(31, statefulModels), directory });
  let said = false;
  await training.run({
    steps: Number(steps),
    reportEvery: 2,
    checkpointEvery: 5,
    onProgress: () => {
      if (!said) process.stdout.write("training\n");
      said = true;
    },
  });
  process.exit(0);
}

void main();
