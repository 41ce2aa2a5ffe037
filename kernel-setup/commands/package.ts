/** `npm run package`: makes the engine a package that other projects can install. */
import path from "node:path";
import { packEngine } from "../engine-package/pack";
import { report } from "../setup/failure";
import { ROOT } from "../setup/paths";
import { stopOnSignals } from "../setup/run";

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "package", args: string[]): { out?: string };
};

async function main(): Promise<void> {
  const { out = path.join(ROOT, "dist", "packages") } = parseOptions("package", process.argv.slice(2));
  stopOnSignals("Stopped.");
  const file = await packEngine(path.resolve(out));
  console.log(`Written: ${path.relative(ROOT, file)}`);
  console.log(`To use it, in another project:\n  npm install ${file}\n  npx ganbook-engine setup`);
}

main().catch(report);
