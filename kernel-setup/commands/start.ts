/** `npm start`: sets everything up, then runs JupyterLab until Ctrl-C. */
import { bringCopies, COPIES, tellCopies } from "../copies/copies";
import { lastChoice } from "../setup/binding";
import { report } from "../setup/failure";
import { requireFree, startLab } from "../setup/lab";
import { pathsOf } from "../setup/paths";
import { stopOnSignals } from "../setup/run";
import { setUp } from "../setup/setup";
import { duration, Steps } from "../setup/steps";

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "start", args: string[]): Options;
};

interface Options {
  fresh?: string[];
  originals: boolean;
  "no-browser": boolean;
  port?: string;
  "setup-only": boolean;
  device?: "cpu" | "gpu";
}

/** Within this time a second signal is the same Ctrl-C, passed on by npm. */
const SAME_MS = 400;

async function main(): Promise<void> {
  const options = parseOptions("start", process.argv.slice(2));
  const { device } = options;
  const port = options.port === undefined ? undefined : Number(options.port);
  if (port !== undefined && !options["setup-only"]) await requireFree(port);
  const paths = pathsOf();
  const steps = new Steps();
  console.log(`ganbook in ${paths.root}`);

  const signalsAsBefore = stopOnSignals("Stopped. The next start goes on from here.");
  await setUp({ device, retry: options["setup-only"], steps });
  if (options["setup-only"]) {
    const slow = lastChoice(paths)?.kind === "javascript" ? " (with the slow JavaScript backend: npm run doctor)" : "";
    console.log(`Set up in ${duration(steps.seconds)}${slow}. Now: npm start`);
    return;
  }

  if (!options.originals) {
    let news: string[] = [];
    await steps.step("Your notebooks", () => {
      news = tellCopies(bringCopies(paths.root, options.fresh));
      return { state: news.length > 0 ? "done" : "kept", note: `${COPIES}/` };
    });
    for (const line of news) console.log(`      ${line}`);
  }
  const folder = options.originals ? "notebooks" : COPIES;

  let url = "";
  let lab: Awaited<ReturnType<typeof startLab>> | undefined;
  await steps.step("Starting JupyterLab", async () => {
    lab = await startLab(paths, { port, device, folder, openBrowser: !options["no-browser"] && hasDisplay() });
    url = lab.url;
    return { state: "done" };
  });
  if (!lab) return;

  let first = 0;
  let stopped = false;
  const running = lab;
  const stop = () => {
    if (first === 0) console.log("\nStopping JupyterLab and its kernels (once more: at once) …");
    else if (Date.now() - first < SAME_MS) return;
    first ||= Date.now();
    stopped = true;
    void running.stop();
  };
  signalsAsBefore();
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  console.log(`\n  ${url}\n\nReady after ${duration(steps.seconds)}. Ctrl-C stops it.`);
  const code = await running.ended;
  await running.stop();
  console.log(stopped ? "Stopped." : `JupyterLab has ended (exit code ${code}); its log: ${running.log}`);
  process.exitCode = stopped ? 0 : code;
}

/** Whether a browser could open: without a display, Python would start one that lives in this terminal. */
function hasDisplay(): boolean {
  return process.platform === "darwin" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

main().catch(report);
