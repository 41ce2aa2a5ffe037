/** `npm run bench`: measures training steps, ours and others', and prints, draws and stores what it found. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { save } from "../../src/figures";
import { bench } from "../../tests/bench/bench";
import { timesChart } from "../../tests/bench/chart";
import { stopChildren } from "../../tests/bench/child";
import { ensurePeers } from "../../tests/bench/peers/environment";
import { terminalReport, withMeasurements } from "../../tests/bench/report";
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
  only?: WorkloadName;
}

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "bench", args: string[]): Options;
};

async function main(): Promise<void> {
  const options = parseOptions("bench", process.argv.slice(2));
  const page = path.join(ROOT, "docs", "benchmarks.md");
  if (options.write && !existsSync(page)) throw new Failure(`${page}: there is no such page to write to.`);
  // The contenders end when this process does.
  stopOnSignals("Stopped.");
  const steps = new Steps();
  if (options.peers) await ensurePeers(steps, (line) => console.log(line));
  const results = await bench({
    quick: options.quick,
    peers: options.peers,
    workloads: options.only ? [options.only] : (Object.keys(WORKLOADS) as WorkloadName[]),
    steps,
  });

  console.log(`\n${terminalReport(results)}\n`);
  const picture = timesChart(results);
  const drawn = path.join(pathsOf().home, "bench.png");
  await save(picture, drawn);
  console.log(`Drawn: ${path.relative(ROOT, drawn)}`);
  if (options.json !== undefined) {
    writeWhole(options.json, `${JSON.stringify(results, null, 2)}\n`);
    console.log(`Stored: ${options.json}`);
  }
  if (options.write) {
    writeWhole(page, withMeasurements(readFileSync(page, "utf8"), results));
    for (const form of ["png", "svg"]) await save(picture, path.join(ROOT, "docs", "images", `benchmarks.${form}`));
    console.log("Written: docs/benchmarks.md, docs/images/benchmarks.png and .svg");
  }
}

main()
  .catch(report)
  .finally(() => stopChildren());
