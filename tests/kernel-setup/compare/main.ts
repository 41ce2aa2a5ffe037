/**
 * Runs the same cases against each kernel that can be had here, and times them:
 *
 *     node -r ts-node/register/transpile-only tests/kernel-setup/compare/main.ts --help
 */
import { mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { KernelClient } from "../../../kernel-setup/runner/client";
import { writeWhole } from "../../../kernel-setup/setup/files";
import { pathsOf, ROOT } from "../../../kernel-setup/setup/paths";
import { CASES } from "./cases";
import { CONTENDERS, type KernelName } from "./kernels";
import { measure } from "./measure";
import { tryCase } from "./play";
import { type Comparison, untried, withComparison } from "./report";

const USAGE = `node -r ts-node/register/transpile-only tests/kernel-setup/compare/main.ts [OPTIONS]
    runs the same cases against our kernel and others, with times

  --kernel NAME,…   only these of ts, js, tslab, deno, ijavascript, ipykernel
  --case PATTERN    only cases whose group and title fit this regular expression; nothing is timed then
  --times           only the times; the cases as they were found last
  --write           put the table into docs/kernel.md

  What has to be installed goes to .ganbook/kernels/; deleting that folder removes it. Results so far are kept in
  .ganbook/kernels/comparison.json, so that kernels can be tried one after the other. All of it takes about half an hour.`;

/** Asks for all that the options say, kernel by kernel, and keeps what was found after each. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kernel: { type: "string" },
      case: { type: "string" },
      times: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const names = values.kernel?.split(",");
  const unknown = names?.find((name) => !CONTENDERS.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new Error(`--kernel ${unknown}: expected one of ${CONTENDERS.map(({ name }) => name).join(", ")}`);
  const text = values.case;
  const cases = CASES.filter(({ group, title }) => text === undefined || new RegExp(text).test(`${group} ${title}`));
  if (cases.length === 0) throw new Error(`--case ${text}: no case's group and title fit it`);

  const store = path.join(pathsOf().home, "kernels", "comparison.json");
  for (const contender of CONTENDERS.filter(({ name }) => names === undefined || names.includes(name))) {
    const kernel: Comparison["kernels"][KernelName] = { marks: {}, ...stored(store).kernels[contender.name] };
    try {
      const { spec, version } = await contender.install();
      console.log(`\n${contender.title} ${version}`);
      // One that cannot start here would seem to fail in everything.
      await (await KernelClient.start(spec, { cwd: tmpdir() })).shutdown();
      Object.assign(kernel, { version, missing: undefined });
      for (const one of values.times ? [] : cases) {
        const started = Date.now();
        const { mark, seen } = await tryCase(one, contender, spec);
        kernel.marks[`${one.group}: ${one.title}`] = mark;
        console.log(`  ${mark.padEnd(4)} ${one.title}  ${((Date.now() - started) / 1000).toFixed(1)} s`);
        if (seen !== undefined) console.log(`         ${seen}`);
      }
      if (text === undefined) {
        kernel.times = await measure(contender, spec);
        console.log(`  ${JSON.stringify(kernel.times)}`);
      }
    } catch (error) {
      kernel.missing = (error as Error).message;
      console.log(`\n${contender.title}: ${kernel.missing}`);
    }
    // Read again: another process may have tried another kernel meanwhile.
    const { kernels } = stored(store);
    const found: Comparison = {
      date: new Date().toISOString().slice(0, 10),
      kernels: { ...kernels, [contender.name]: kernel },
    };
    mkdirSync(path.dirname(store), { recursive: true });
    writeWhole(store, `${JSON.stringify(found, null, 2)}\n`);
  }
  if (values.write) {
    const open = untried(stored(store), CASES);
    if (open.length > 0) {
      throw new Error(
        `Not written: ${open.join("; ")} missing in ${store}. Without --times, and with every kernel, a run tries them.`,
      );
    }
    const page = path.join(ROOT, "docs", "kernel.md");
    writeWhole(page, withComparison(readFileSync(page, "utf8"), stored(store), CASES));
    console.log("\nWritten: docs/kernel.md");
  }
}

function stored(file: string): Comparison {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Comparison;
  } catch {
    return { date: "", kernels: {} };
  }
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
