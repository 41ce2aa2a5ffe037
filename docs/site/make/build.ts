/** Builds the site: its pages, then the generator's work, then a look at every link. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Failure } from "../../../kernel-setup/setup/failure";
import { copyWhole, readText } from "../../../kernel-setup/setup/files";
import { run } from "../../../kernel-setup/setup/run";
import type { Steps } from "../../../kernel-setup/setup/steps";
import { DIGITS_FILES, GENERATOR_FILES } from "../../../src/browser-lab/files";
import { deadLinks, filesOf } from "./links";
import { makeReference, type Reference } from "./reference";
import { writePages } from "./site";

export interface BuildOptions {
  /** The project's folder. */
  root: string;
  /** The folder for the site, absolute. */
  out: string;
  base: string;
  solutions: boolean;
  steps: Steps;
  /** The folder for what is made on the way, absolute. */
  home?: string;
}

/** Lies in every site that was built here: so that nothing else is ever replaced by one. */
const MARK = "ganbook-site.json";

/**
 * Builds the site into a folder, which is replaced when all is well.
 *
 * @throws {Failure} where the folder holds something else, a page cannot be made, or a link leads nowhere
 */
export async function buildSite({
  root,
  out,
  base,
  solutions,
  steps,
  home = path.join(root, ".ganbook", "site"),
}: BuildOptions): Promise<void> {
  refuseForeign(out);
  const site = path.join(root, "docs", "site");
  const pages = path.join(home, "pages");
  const built = path.join(home, `built.${process.pid}`);
  const kept = path.join(root, ".ganbook", "site-parts");
  const log = path.join(root, ".ganbook", "logs", "docs.log");
  try {
    // The types that are shown with code are those of the library as it was built.
    const { ensureBuilt } = require(path.join(root, "kernel-setup", "build.cjs")) as {
      ensureBuilt(): { errors: string };
    };
    const { errors } = ensureBuilt();
    if (errors !== "") throw new Failure("the library does not compile.", errors.split("\n").slice(0, 10));
    let reference: Reference | undefined;
    await steps.step("Reference", async () => {
      reference = await makeReference({ root, home: kept, log });
      return { state: "done", note: `${reference.names.size} rooms of the library` };
    });
    await steps.step("Pages", async (progress) => {
      const plan = writePages({
        root,
        base,
        solutions,
        pages,
        out: built,
        cache: path.join(home, "cache"),
        kept,
        ...(reference ? { reference } : {}),
        progress,
      });
      writeFileSync(path.join(home, "plan.json"), JSON.stringify(plan, null, 2));
      copyWhole(smallPlotly(root, site, home), path.join(pages, "public", "plotly.js"));
      for (const name of ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"]) {
        const file = path.join(root, "node_modules", "@tensorflow", "tfjs-backend-wasm", "dist", name);
        copyWhole(file, path.join(pages, "public", "lab", "wasm", name));
      }
      for (const file of [...Object.values(DIGITS_FILES), ...Object.values(GENERATOR_FILES)]) {
        copyWhole(path.join(root, file), path.join(pages, "public", "lab", "files", path.basename(file)));
      }
      return { state: "done", note: `${filesOf(pages).filter((file) => file.endsWith(".md")).length} pages` };
    });
    await steps.step("Site", async (progress) => {
      progress("building");
      const { code, output } = await run(
        process.execPath,
        [path.join(site, "node_modules", "vitepress", "bin", "vitepress.js"), "build", site],
        {
          cwd: root,
          env: { GANBOOK_SITE: path.join(home, "plan.json"), NO_COLOR: "1", FORCE_COLOR: undefined, DEBUG: undefined },
          log,
        },
      );
      if (code !== 0) {
        const said = output.split("\n").filter((line) => /error/i.test(line));
        throw new Failure(`the site could not be built (exit code ${code}).`, [...said.slice(0, 3), `Details: ${log}`]);
      }
      return { state: "done", note: `${megabytes(built)} MB` };
    });
    await steps.step("Links", () => {
      const dead = deadLinks(built, base);
      if (dead.length > 0) {
        throw new Failure(
          `${dead.length} link${dead.length === 1 ? "" : "s"} of the site lead nowhere.`,
          dead.slice(0, 20).map(({ page, link }) => `${page}: ${link}`),
        );
      }
      return { state: "done" };
    });
    writeFileSync(path.join(built, MARK), JSON.stringify({ base, solutions }));
    replace(out, built);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

/** What was built where, or `undefined`. */
export function builtSite(out: string): { base: string; solutions: boolean } | undefined {
  const text = readText(path.join(out, MARK));
  return text === undefined ? undefined : (JSON.parse(text) as { base: string; solutions: boolean });
}

function refuseForeign(out: string): void {
  let names: string[];
  try {
    names = readdirSync(out);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw new Failure(`--out ${out}: ${(error as Error).message}`, ["It must be a folder, or not be there yet."]);
  }
  if (names.length === 0 || builtSite(out) !== undefined) return;
  throw new Failure(`${out} holds something else than a site, which would be lost.`, [
    "Choose a new or an empty folder: npm run docs -- --out DIR",
  ]);
}

/** Puts the new site in the place of the old one; where that lies on another disk, by a copy beside it. */
function replace(out: string, built: string): void {
  const old = `${out}.${process.pid}.old`;
  mkdirSync(path.dirname(out), { recursive: true });
  let from = built;
  if (existsSync(out)) renameSync(out, old);
  try {
    renameSync(from, out);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") {
      if (existsSync(old)) renameSync(old, out);
      throw error;
    }
    from = `${out}.${process.pid}.part`;
    cpSync(built, from, { recursive: true });
    renameSync(from, out);
  }
  rmSync(old, { recursive: true, force: true });
}

/** What we use of esbuild, which the generator brings. */
interface Esbuild {
  buildSync(options: {
    entryPoints: string[];
    outfile: string;
    minify: boolean;
    legalComments: "inline";
    logLevel: "error";
  }): unknown;
}

/** plotly.js without blanks and long names: less than half. Made once for a version. @returns its file */
function smallPlotly(root: string, site: string, home: string): string {
  const folder = path.join(root, "node_modules", "plotly.js-dist");
  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string };
  const file = path.join(home, `plotly-${version}.js`);
  if (existsSync(file)) return file;
  const esbuild = require(path.join(site, "node_modules", "esbuild")) as Esbuild;
  const part = `${file}.${process.pid}.part`;
  esbuild.buildSync({
    entryPoints: [path.join(folder, "plotly.js")],
    outfile: part,
    minify: true,
    legalComments: "inline",
    logLevel: "error",
  });
  renameSync(part, file);
  return file;
}

function megabytes(folder: string): string {
  const bytes = filesOf(folder).reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
  return (bytes / 1e6).toFixed(1);
}
