import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { randomStreams } from "../../src/engine";
import { sha256 } from "../../src/files";
import { temporaryFolder } from "../files/temporary";
import { smallPictures } from "../gan/small";
import { train } from "./kill-child";

const STEPS = 60;
const CHILD = path.join(__dirname, "kill-child.ts");

/** Runs the child in a folder; `killAfter` milliseconds from its first report, it gets SIGKILL. Gives how it ended. */
function trainAndKill(folder: string, killAfter: number, pictures: string[]): Promise<NodeJS.Signals | number | null> {
  const child = spawn(
    process.execPath,
    ["-r", "ts-node/register/transpile-only", CHILD, folder, String(STEPS), ...pictures],
    {
      cwd: path.join(__dirname, "../.."),
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  child.stdout.once("data", () => {
    setTimeout(() => child.kill("SIGKILL"), killAfter);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
}

/** Every line of the history, and the SHA-256 of every file of the last checkpoint and of every sheet of samples. */
function outcome(folder: string): Record<string, unknown> {
  const files = (name: string) => {
    const place = path.join(folder, name);
    return readdirSync(place).map((file) => `${file} ${sha256(readFileSync(path.join(place, file)))}`);
  };
  return {
    history: readFileSync(path.join(folder, "history.jsonl"), "utf8"),
    checkpoint: files(path.join("checkpoints", `step-${String(STEPS).padStart(6, "0")}`)),
    samples: files("samples"),
  };
}

describe("a process that trains, killed by SIGKILL at random moments", function () {
  this.timeout(300_000);

  const cases = { "in memory": false, "read from a folder": true };
  for (const [where, stream] of Object.entries(cases)) {
    it(`and started again each time, comes to the same bits as one that was never killed, with images ${where}`, async () => {
      const [whole, folder] = [temporaryFolder(), temporaryFolder()];
      const pictures = stream ? [await smallPictures()] : [];
      await train(whole, STEPS, { pictures: pictures[0] });
      const moments = Array.from(
        randomStreams(Date.now() % 2 ** 31)
          .noise.uniform([2], 0, 500)
          .dataSync(),
      );
      const ends: (NodeJS.Signals | number | null)[] = [];
      for (const moment of moments) ends.push(await trainAndKill(folder, moment, pictures));
      assert.ok(ends.includes("SIGKILL"), `killed after ${moments} ms: ended by ${ends}`);
      await train(folder, STEPS, { pictures: pictures[0] }); // here, where others have trained before
      assert.deepEqual(outcome(folder), outcome(whole), `killed after ${moments} ms`);
    });
  }
});
