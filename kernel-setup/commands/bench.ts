/** `npm run bench`: measures training steps, ours and others', and prints, draws and stores what it found. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Chart, save } from "../../src/figures";
import { bench } from "../../tests/bench/bench";
import { timesChart } from "../../tests/bench/chart";
import { stopChildren } from "../../tests/bench/child";
import { ensurePeers } from "../../tests/bench/peers/environment";
import { pictureName, terminalReport, withExamples, withMeasurements } from "../../tests/bench/report";
import { WORKLOADS, type WorkloadName } from "../../tests/bench/workloads";
import { Failure, report } from "../setup/failure";
import { writeWhole } from "../setup/files";
import { pathsOf, ROOT } from "../setup/paths";
import { stopOnSignals } from "../setup/run";
import { Steps } from "../setup/steps";

interface Options {
  quick: boolean;
  peers: boolean;
  write: boolean;
  json?: string;
  only?: WorkloadName | "images" | "examples";
}

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "bench", args: string[]): Options;
};

async function main(): Promise<void> {
  const options = parseOptions("bench", process.argv.slice(2));
  const { only } = options;
  const [page, change] =
    only === "examples" ? (["engine.md", withExamples] as const) : (["benchmarks.md", withMeasurements] as const);
  const file = path.join(ROOT, "docs", page);
  if (options.write && !existsSync(file)) throw new Failure(`${file}: there is no such page to write to.`);
  // The contenders end when this process does.
  stopOnSignals("Stopped.");
  const steps = new Steps();
  if (options.peers) await ensurePeers(steps, (line) => console.log(line));
  const results = await bench({
    quick: options.quick,
    peers: options.peers,
    workloads: (Object.keys(WORKLOADS) as WorkloadName[]).filter((name) => only === undefined || only === name),
    images: only === undefined || only === "images",
    examples: only === "examples",
    steps,
  });

  console.log(`\n${terminalReport(results)}\n`);
  const picture = results.workloads.length > 0 ? timesChart(results) : undefined;
  if (picture) {
    const drawn = path.join(pathsOf().home, "bench.png");
    await save(picture, drawn);
    console.log(`Drawn: ${path.relative(ROOT, drawn)}`);
  }
  if (options.json !== undefined) {
    writeWhole(options.json, `${JSON.stringify(results, null, 2)}\n`);
    console.log(`Stored: ${options.json}`);
  }
  if (options.write) {
    writeWhole(file, change(readFileSync(file, "utf8"), results));
    console.log(`Written: docs/${page}`);
    for (const form of picture ? ["png", "svg"] : []) {
      const name = `${pictureName(results.machine)}.${form}`;
      await save(picture as Chart, path.join(ROOT, "docs", "images", name));
      console.log(`Written: docs/images/${name}`);
    }
  }
}

main()
  .catch(report)
  .finally(() => stopChildren());
