#!/usr/bin/env node
/** `npm run kernel`, and the same as a program of its own: installs the kernels in anyone's Jupyter. */
import path from "node:path";
import { Failure, report } from "../setup/failure";
import { ROOT } from "../setup/paths";
import { install, uninstall } from "./install";
import { isOutdated, type Kernel, kernelsIn, problemOf, sameFolder } from "./kernels";
import { kernelsFolder, knownFolders, type Place } from "./places";

const { parseOptions, USAGE, UsageError } = require(path.join(ROOT, "kernel-setup", "command-line", "options.cjs")) as {
  parseOptions(command: "kernel", args: string[]): KernelOptions;
  USAGE: { kernel: string };
  UsageError: new () => Error;
};

/** The command line as it was read. */
export interface KernelOptions {
  /** The one thing to do: `install`, `list` or `uninstall`. */
  files: string[];
  user: boolean;
  "sys-prefix": boolean;
  prefix?: string;
  name?: string;
  "display-name"?: string;
  help: boolean;
}

/** How `npm run` calls it, as the help has it. */
const NPM = "npm run kernel --";

/**
 * Does what a command line says.
 *
 * @param args of the command
 * @param command what is typed before them
 * @param prepare called before kernels are installed: brings there what they need
 */
export async function kernelCommand(
  args: string[],
  command: string = NPM,
  prepare: () => Promise<void> = async () => {},
): Promise<void> {
  const options = read(args, command);
  if (options.help) return console.log(USAGE.kernel.replaceAll(NPM, command));
  const { name } = options;
  const place = placeOf(options);
  switch (options.files[0]) {
    case "install": {
      // Before minutes of set-up: there may be no such place.
      const kernels = kernelsFolder(place ?? { kind: "user" });
      await prepare();
      return tellInstalled(kernels, options, command);
    }
    case "uninstall": {
      for (const { folder, root } of uninstall(kernelsFolder(place ?? { kind: "user" }), { name })) {
        console.log(`Removed: ${folder}${sameFolder(root, ROOT) ? "" : `, which ran ${root}`}`);
      }
      return;
    }
    default:
      return tellAll(place ? [kernelsFolder(place)] : knownFolders(), command);
  }
}

function read(args: string[], command: string): KernelOptions {
  try {
    return parseOptions("kernel", args);
  } catch (error) {
    if (error instanceof UsageError) throw new Failure(error.message, [`${command} --help`], 2);
    throw error;
  }
}

/** @returns `undefined` where none is named */
function placeOf({ user, "sys-prefix": active, prefix }: KernelOptions): Place | undefined {
  if (user) return { kind: "user" };
  if (active) return { kind: "sys-prefix" };
  // npm runs its scripts in the project's folder, and says where it was called.
  if (prefix !== undefined) return { kind: "prefix", folder: path.resolve(process.env.INIT_CWD ?? "", prefix) };
  return undefined;
}

function tellInstalled(kernels: string, options: KernelOptions, command: string): void {
  for (const { folder, displayName, insteadOf } of install(kernels, {
    name: options.name,
    displayName: options["display-name"],
  })) {
    console.log(
      `Installed: ${displayName}\n  ${folder}${insteadOf ? `\n  in place of that of ${insteadOf}, which is gone` : ""}`,
    );
  }
  console.log(`They run ${ROOT}: it must stay where it is. Front ends that run show them after a reload of the page.`);
  if (options.prefix !== undefined && !knownFolders().some((folder) => sameFolder(folder, kernels))) {
    console.log(
      `The Jupyter installed in ${options.prefix} finds them; another one by JUPYTER_PATH=${path.dirname(kernels)}`,
    );
  }
  console.log(`${command} list shows and tries them; ${command} uninstall removes them.`);
}

/** Lists kernels, each tried as it is reached: a start takes a second or two. */
async function tellAll(folders: string[], command: string): Promise<void> {
  const kernels = folders.flatMap(kernelsIn);
  if (kernels.length === 0) {
    console.log(["No kernel of ganbook's in", ...folders.map((folder) => `  ${folder}`)].join("\n"));
    console.log(`To install them: ${command} install`);
    return;
  }
  for (const kernel of kernels) {
    const { name, folder, root, spec } = kernel;
    console.log(`${name}: ${spec.display_name}`);
    console.log(`  in    ${folder}`);
    console.log(`  runs  ${root}${sameFolder(root, ROOT) ? " (this one)" : ""}`);
    console.log(`  ${await verdict(kernel)}`);
  }
}

async function verdict(kernel: Kernel): Promise<string> {
  const problem = await problemOf(kernel);
  if (problem !== undefined) return `✗ ${problem.replaceAll("\n", "\n    ")}`;
  const old = sameFolder(kernel.root, ROOT) && isOutdated(kernel);
  return old ? "! works, with settings that are no longer today's: install it again" : "✓ works: a cell was run";
}

if (require.main === module) kernelCommand(process.argv.slice(2), "npx ganbook-kernel").catch(report);
