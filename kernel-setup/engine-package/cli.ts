#!/usr/bin/env node
/** `npx ganbook-engine`: sets native TensorFlow up for programs that use the engine, and says what runs. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { NATIVE_PACKAGE, NATIVE_VERSION, nativeHome } from "../../src/engine/native-package";
import { lastChoice, runProbe } from "../setup/binding";
import { Failure, report } from "../setup/failure";
import { readText, writeWhole } from "../setup/files";
import { type Paths, pathsOf } from "../setup/paths";
import { installFailure, run, stopOnSignals } from "../setup/run";
import { setUp } from "../setup/setup";
import { stamped } from "../setup/stamp";
import { duration, type Outcome, type Progress, Steps } from "../setup/steps";

/** Name in the `package.json` of the folder that is set up, by which it is known as one of ours. */
const HOME = "ganbook-native";

const USAGE = `npx ganbook-engine COMMAND

  setup [--device cpu|gpu]   installs native TensorFlow, once for all projects of this user: TensorFlow's libraries from
                             the Python package index (0.3 GB; with CUDA 3 GB), the package ${NATIVE_PACKAGE} from npm, and
                             a binding between the two, compiled here. Needs Python with venv, and a C++ compiler.
  doctor                     says what runs TensorFlow.js here, and how fast
  --help                     this text

  It goes into GANBOOK_HOME, else into ganbook/ in the cache folder of the user; deleting that folder removes it.`;

async function main(): Promise<void> {
  const { command, device } = read(process.argv.slice(2));
  if (command === "help") return console.log(USAGE);
  if (process.platform === "win32") {
    throw new Failure(
      "Windows itself is not supported; it works inside WSL 2 (wsl --install), from a folder in Linux.",
    );
  }
  const paths = pathsOf(nativeHome());
  if (command === "doctor") return doctor(paths);
  stopOnSignals("Stopped. The next set-up goes on from here.");
  mkdirSync(paths.root, { recursive: true });
  const steps = new Steps();
  console.log(`Native TensorFlow in ${paths.root}`);
  await steps.step("TensorFlow.js's native package", (progress) => ensurePackage(paths, progress));
  await setUp({ root: paths.root, device, notebooks: false, retry: true, steps });
  const choice = lastChoice(paths);
  if (choice?.kind !== "own")
    throw new Failure(`native TensorFlow does not run: ${choice?.why ?? "it is not set up"}.`);
  console.log(`Set up in ${duration(steps.seconds)}. Now: import { capture, tf } from "ganbook-engine"`);
}

function read(args: string[]): { command: "setup" | "doctor" | "help"; device: "cpu" | "gpu" | undefined } {
  const wrong = (message: string): Failure => new Failure(message, ["npx ganbook-engine --help"], 2);
  let parsed: { values: { device?: string; help?: boolean }; positionals: string[] };
  try {
    const options = { device: { type: "string" }, help: { type: "boolean" } } as const;
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw wrong((error as Error).message);
  }
  const { values, positionals } = parsed;
  const [command = "help", ...more] = positionals;
  if (values.help || command === "help") return { command: "help", device: undefined };
  if ((command !== "setup" && command !== "doctor") || more.length > 0) {
    throw wrong(`${positionals.join(" ")}: expected setup or doctor.`);
  }
  const { device } = values;
  if (device !== undefined && device !== "cpu" && device !== "gpu")
    throw wrong(`--device ${device}: expected cpu or gpu.`);
  return { command, device };
}

/** Installs the package with all it needs but its binding: its own install script would bring one for CUDA 11. */
async function ensurePackage(paths: Paths, progress: Progress): Promise<Outcome> {
  const file = path.join(paths.root, "package.json");
  const manifest = `${JSON.stringify({ name: HOME, private: true, dependencies: { [NATIVE_PACKAGE]: NATIVE_VERSION } }, null, 2)}\n`;
  const there = readText(file);
  if (there !== undefined && !there.includes(`"name": "${HOME}"`)) {
    throw new Failure(`${paths.root} is a project of its own, with a package.json: nothing was changed in it.`, [
      "Name another folder in GANBOOK_HOME, or unset it.",
    ]);
  }
  // The stamp is set when all of it is there: what was cut off is installed again, and so is what was deleted.
  const stamp = path.join(paths.home, "stamps", "npm");
  if (!existsSync(paths.tfjs)) rmSync(stamp, { force: true });
  const log = path.join(paths.logs, "npm.log");
  const done = await stamped(stamp, NATIVE_VERSION, async () => {
    progress("installing");
    writeWhole(file, manifest);
    // npm itself as a program of this Node: npx names it, and needs no shell.
    const npm = process.env.npm_execpath;
    const [program, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
    const args = [...first, "install", "--ignore-scripts", "--no-audit", "--no-fund"];
    const result = await run(program, args, { cwd: paths.root, log });
    if (result.code !== 0) throw installFailure(NATIVE_PACKAGE, "the npm registry", result, log);
    return true;
  });
  return { state: done ? "done" : "kept" };
}

async function doctor(paths: Paths): Promise<void> {
  const probe = await runProbe(paths);
  if ("failure" in probe)
    throw new Failure(`TensorFlow.js does not run: ${probe.failure}.`, ["npx ganbook-engine setup"]);
  const { device, gflops, size } = probe;
  const where = device.tensorflow ? `native TensorFlow ${device.tensorflow}` : `JavaScript (${device.why})`;
  console.log(`TensorFlow.js ${device.tfjs} on ${where}`);
  console.log(`${device.device}: ${device.name}, ${device.threads} threads`);
  console.log(`${gflops.toFixed(gflops < 10 ? 1 : 0)} GFLOP/s in products of ${size} × ${size} (float32)`);
  if (!device.tensorflow) throw new Failure("native TensorFlow does not run.", ["npx ganbook-engine setup"]);
}

main().catch(report);
