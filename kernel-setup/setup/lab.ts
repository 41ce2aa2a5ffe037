/** Runs JupyterLab, privately: on 127.0.0.1, behind a token, with all its files in `.ganbook/jupyter`. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure";
import { readText, writeWhole } from "./files";
import { KERNEL_NAME, tensorflowEnvironment } from "./kernelspec";
import { list, type Paths } from "./paths";
import { descendants, isAlive, signal } from "./processes";

const HOST = "127.0.0.1";
const FIRST_PORT = 8888;
const READY_MS = 120_000;
const STOP_MS = 10_000;

/** Settings of {@link startLab}. */
export interface LabOptions {
  /** By default 8888 or the next free one. */
  port?: number | undefined;
  openBrowser: boolean;
  /** The folder, in the project's, whose first chapter is opened. */
  folder: string;
  /** `cpu` hides the GPUs from the kernels. */
  device?: "cpu" | "gpu" | undefined;
}

/** A JupyterLab that runs. */
export interface Lab {
  /** Opens the first chapter; carries the token. */
  url: string;
  port: number;
  token: string;
  /** The file with what it says. */
  log: string;
  /** Resolves to its exit code when it has ended, by whatever cause. */
  ended: Promise<number>;
  /** Stops it and its kernels; the second call does not wait for them to end in order. */
  stop(): Promise<void>;
}

/**
 * Starts JupyterLab and waits until it answers.
 * @throws {Failure} for a port in use, or when it ends or stays silent
 */
export async function startLab(paths: Paths, options: LabOptions): Promise<Lab> {
  let port = options.port === undefined ? await firstFreePort() : await requireFree(options.port);
  for (;;) {
    try {
      return await startOn(port, paths, options);
    } catch (error) {
      // Between our look and JupyterLab's another one may have taken the port.
      if (options.port !== undefined || (await tryPort(port)) === undefined) throw error;
      port = await firstFreePort(port + 1);
    }
  }
}

async function startOn(port: number, paths: Paths, options: LabOptions): Promise<Lab> {
  const token = randomBytes(24).toString("hex");
  const page = firstPage(paths.root, options.folder);
  writeSettings(paths);
  const log = path.join(paths.logs, `jupyterlab-${port}.log`);
  mkdirSync(paths.logs, { recursive: true });
  const output = openSync(log, "w");
  const child = spawn(paths.interpreter, ["-I", "-c", LAUNCHER, ...labArguments(paths, port, page, options)], {
    cwd: paths.root,
    env: labEnvironment(paths, token, options.device),
    stdio: ["pipe", output, output],
    // A group of its own: Ctrl-C in the terminal reaches us alone, and we stop it in order.
    detached: true,
  });
  closeSync(output);
  const ended = new Promise<number>((resolve) => {
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
  const lab: Lab = {
    url: `http://${HOST}:${port}${page}?token=${token}`,
    port,
    token,
    log,
    ended,
    stop: stopper(child, ended),
  };
  try {
    await waitUntilReady(lab);
  } catch (error) {
    await lab.stop();
    throw error;
  }
  return lab;
}

/**
 * JupyterLab, ended also when we are killed: our end of its standard input closes with us, whatever the cause. The
 * signal lets it shut down its kernels.
 */
const LAUNCHER = `
import os, signal, sys, threading

def watch():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=watch, daemon=True).start()
sys.argv[0] = "jupyter-lab"
from jupyterlab.labapp import main
sys.exit(main())
`;

function labArguments(paths: Paths, port: number, page: string, options: LabOptions): string[] {
  return [
    `--ServerApp.ip=${HOST}`,
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${paths.root}`,
    `--ServerApp.open_browser=${options.openBrowser ? "True" : "False"}`,
    `--LabApp.default_url=${page}`,
    `--MultiKernelManager.default_kernel_name=${KERNEL_NAME}`,
    // JupyterLab brings a Python kernel along; this course has no use for it.
    `--KernelSpecManager.allowed_kernelspecs=${KERNEL_NAME}`,
    "--KernelSpecManager.ensure_native_kernel=False",
    // Nothing is fetched from the network: no news, no look for updates, no catalogue of extensions.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
}

function labEnvironment(paths: Paths, token: string, device: LabOptions["device"]): NodeJS.ProcessEnv {
  const { JUPYTER_PATH: _path, JUPYTER_CONFIG_PATH: _config, ...env } = process.env;
  const folder = (name: string) => path.join(paths.jupyter, name);
  return {
    ...env,
    ...tensorflowEnvironment(paths.root), // kernel.json refers to LD_LIBRARY_PATH
    JUPYTER_TOKEN: token, // not an argument, which every user of the machine could read
    JUPYTER_CONFIG_DIR: folder("config"),
    JUPYTER_DATA_DIR: folder("data"),
    JUPYTER_RUNTIME_DIR: folder("runtime"),
    JUPYTERLAB_SETTINGS_DIR: folder("settings"),
    JUPYTERLAB_WORKSPACES_DIR: folder("workspaces"),
    IPYTHONDIR: folder("ipython"),
    ...(device === "cpu" ? { CUDA_VISIBLE_DEVICES: "" } : {}),
  };
}

/** What has no option on the command line. The reader's own settings, in `settings/`, come after these. */
function writeSettings(paths: Paths): void {
  const write = (name: string, value: unknown) => {
    writeWhole(path.join(paths.jupyter, "config", "labconfig", name), `${JSON.stringify(value, null, 2)}\n`);
  };
  // Both ask the server for nbconvert, which is not installed.
  const usersOfNbconvert = ["export", "update-raw-mimetype"].map((name) => `@jupyterlab/notebook-extension:${name}`);
  write("page_config.json", { disabledExtensions: Object.fromEntries(usersOfNbconvert.map((id) => [id, true])) });
  write("default_setting_overrides.json", {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
    "@jupyterlab/docmanager-extension:plugin": { defaultViewers: { markdown: "Markdown Preview" } },
    // A notebook that is opened again shows its widgets as they were left, and not that their models are gone.
    "@jupyter-widgets/jupyterlab-manager:plugin": { saveState: true },
  });
}

/** The first chapter, or the README, or JupyterLab's own first page. */
function firstPage(root: string, folder: string): string {
  const chapter = list(path.join(root, folder)).find((name) => /^\d.*\.ipynb$/.test(name));
  if (chapter) return `/lab/tree/${folder}/${encodeURIComponent(chapter)}`;
  return existsSync(path.join(root, "README.md")) ? "/lab/tree/README.md" : "/lab";
}

async function waitUntilReady(lab: Lab): Promise<void> {
  let code: number | undefined;
  void lab.ended.then((value) => {
    code = value;
  });
  for (const started = Date.now(); Date.now() - started < READY_MS; await sleep(100)) {
    if (code !== undefined) throw notStarted(`JupyterLab ended at once (exit code ${code}).`, lab.log);
    try {
      const answer = await fetch(`http://${HOST}:${lab.port}/api/status`, {
        headers: { authorization: `token ${lab.token}` },
      });
      if (answer.ok) return;
    } catch {
      // not listening yet
    }
  }
  throw notStarted(`JupyterLab did not answer within ${READY_MS / 1000} s.`, lab.log);
}

function notStarted(message: string, log: string): Failure {
  const said = (readText(log) ?? "").trim().split("\n").slice(-5);
  return new Failure(message, [...said, `Details: ${log}`, "npm run doctor says what may be wrong."]);
}

/** Ends a server in order, with all below it; the second call does not wait for that. */
export function stopper(child: ChildProcess, ended: Promise<number>): () => Promise<void> {
  let stopping = false;
  return async () => {
    const pid = child.pid;
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // Kernels are in groups of their own, so note them while they still have their parent.
    const below = descendants(pid);
    if (!stopping) {
      stopping = true;
      signal(pid, "SIGTERM");
      await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
    }
    signal(-pid, "SIGKILL");
    for (const one of below) if (isAlive(one)) signal(one, "SIGKILL");
    await ended;
  };
}

async function firstFreePort(from = FIRST_PORT): Promise<number> {
  for (let port = from; port < FIRST_PORT + 100; port++) if ((await tryPort(port)) === undefined) return port;
  throw new Failure(`no port from ${FIRST_PORT} to ${FIRST_PORT + 99} is free.`, ["Name one: npm start -- --port N"]);
}

/** @throws {Failure} for a port that cannot be had; asked before a set-up that takes minutes */
export async function requireFree(port: number): Promise<number> {
  const problem = await tryPort(port);
  if (problem === undefined) return port;
  if (problem === "EACCES") {
    throw new Failure(`port ${port} is reserved for the administrator.`, [
      "Choose one above 1023: npm start -- --port N",
    ]);
  }
  throw new Failure(`port ${port} is in use by another program.`, [
    "Choose another one (npm start -- --port N), leave the option out, or stop that program.",
  ]);
}

/** @returns why the port cannot be had, or `undefined` where it can */
function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "EADDRINUSE"));
    server.listen(port, HOST, () => server.close(() => resolve(undefined)));
  });
}
