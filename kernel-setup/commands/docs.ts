/** `npm run docs`: builds the website, and shows it on this machine. */
import path from "node:path";
import { buildSite } from "../../docs/site/make/build";
import { serve } from "../../docs/site/make/serve";
import { shown } from "../runner/notebook";
import { Failure, report } from "../setup/failure";
import { pathsOf, ROOT } from "../setup/paths";
import { stopOnSignals } from "../setup/run";
import { Steps } from "../setup/steps";

interface Options {
  out?: string;
  base?: string;
  "without-solutions": boolean;
  serve: boolean;
  port?: number;
}

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "docs", args: string[]): Options;
};

const { ensurePackages } = require("../setup/packages.cjs") as {
  ensurePackages(root: string, packages: { folder: string; what: string; megabytes: number }): Promise<void>;
};

/** Ports that are tried where none is given. */
const PORTS = Array.from({ length: 10 }, (_, index) => 4173 + index);

async function main(): Promise<void> {
  const options = parseOptions("docs", process.argv.slice(2));
  const out =
    options.out === undefined
      ? path.join(pathsOf().home, "site", "dist")
      : path.resolve(process.env.INIT_CWD ?? process.cwd(), options.out);
  const base = options.base ?? "/";
  stopOnSignals("Stopped.");
  await ensurePackages(ROOT, { folder: path.join(ROOT, "docs", "site"), what: "Packages of the site", megabytes: 40 });
  await buildSite({ root: ROOT, out, base, solutions: !options["without-solutions"], steps: new Steps() });
  console.log(`The site is in ${shown(out)}`);
  if (!options.serve) {
    console.log("To look at it: npm run docs -- --serve");
    return;
  }
  const { address } = await serveOn(options.port === undefined ? PORTS : [options.port], out, base);
  console.log(`${address}  (Ctrl-C ends it)`);
}

/** Serves on the first of some ports that is free. */
async function serveOn([port = 0, ...others]: readonly number[], out: string, base: string) {
  try {
    return await serve(out, base, port);
  } catch (error) {
    if (!(error instanceof Failure) || others.length === 0) throw error;
    return serveOn(others, out, base);
  }
}

main().catch((error: unknown) => {
  // Of what is plain JavaScript, because it runs before TypeScript can.
  const { describe, exitCode } = error as { describe?: () => string; exitCode?: number };
  if (error instanceof Failure || typeof describe !== "function") return report(error);
  console.error(describe.call(error));
  process.exitCode = exitCode ?? 1;
});
