import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readText } from "../../../kernel-setup/setup/files";
import { startLab } from "../../../kernel-setup/setup/lab";
import { pathsOf } from "../../../kernel-setup/setup/paths";
import { descendants, isAlive } from "../../../kernel-setup/setup/processes";
import { bin, bootstrap, cleanUp, type Ended, folder, PROJECT, start, startProgram, write } from "./sandbox";

type Started = ReturnType<typeof start>;

/** A port that is free now. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Waits for the address that `npm start` prints. */
function address(child: Started): Promise<URL> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: string) => {
      text += chunk;
      const url = /http:\/\/\S+token=\w+/.exec(text);
      if (url && /Ctrl-C/.test(text)) resolve(new URL(url[0]));
    });
    void child.done.then(({ code, stdout, stderr }) => reject(new Error(`ended with ${code}:\n${stdout}${stderr}`)));
  });
}

async function eventually(what: () => boolean, message: string): Promise<void> {
  for (let i = 0; i < 150 && !what(); i++) await sleep(100);
  assert.ok(what(), message);
}

describe("npm start", () => {
  const running: Started[] = [];
  after(() => {
    for (const child of running) child.kill("SIGKILL");
    cleanUp();
  });

  async function startWithKernel(how = start): Promise<{ child: Started; url: URL; below: number[] }> {
    const child = how(PROJECT, ["start", "--originals", "--no-browser", "--port", String(await freePort())]);
    running.push(child);
    const url = await address(child);
    // A kernel is running when the reader stops.
    const response = await fetch(new URL("/api/kernels", url), {
      method: "POST",
      headers: { authorization: `token ${url.searchParams.get("token")}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "ganbook" }),
    });
    assert.equal(response.status, 201, await response.text());
    let below: number[] = [];
    await eventually(() => {
      below = descendants(child.pid as number);
      return below.some((pid) => commandLine(pid).includes("launch.cjs"));
    }, "no kernel appeared");
    return { child, url, below };
  }

  const commandLine = (pid: number): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };

  const survivors = (below: number[]) => below.filter((pid) => isAlive(pid) && commandLine(pid) !== "");

  it("serves our kernel, alone, behind a token; Ctrl-C leaves no process behind", async function () {
    if (process.platform !== "linux") {
      console.log("SKIPPED: processes are read from /proc, which only Linux has");
      this.skip();
    }
    const { child, url, below } = await startWithKernel();
    assert.equal(url.hostname, "127.0.0.1");
    assert.match(url.pathname, /^\/lab/);
    assert.match(url.searchParams.get("token") ?? "", /^[0-9a-f]{48}$/);

    const specs = new URL("/api/kernelspecs", url);
    assert.equal((await fetch(specs)).status, 403, "without the token");
    const wrong = await fetch(specs, { headers: { authorization: "token 0000" } });
    assert.equal(wrong.status, 403, "with a wrong token");
    const answer = await fetch(specs, { headers: { authorization: `token ${url.searchParams.get("token")}` } });
    const { default: first, kernelspecs } = (await answer.json()) as {
      default: string;
      kernelspecs: Record<string, { spec: { language: string } }>;
    };
    assert.equal(first, "ganbook");
    assert.deepEqual(Object.keys(kernelspecs), ["ganbook"]);
    assert.equal(kernelspecs.ganbook?.spec.language, "typescript");
    for (const pid of below) {
      const hasToken = commandLine(pid).includes(url.searchParams.get("token") as string);
      assert.ok(!hasToken, "other users of the machine can read command lines");
    }

    child.kill("SIGINT");
    const ended: Ended = await child.done;
    assert.equal(ended.code, 0);
    assert.match(ended.stdout, /Stopped\.\n$/);
    await eventually(() => survivors(below).length === 0, `left behind: ${survivors(below).map(commandLine)}`);
  });

  it("leaves no process behind when it is killed itself", async function () {
    if (process.platform !== "linux") {
      console.log("SKIPPED: processes are read from /proc, which only Linux has");
      this.skip();
    }
    const { child, below } = await startWithKernel();
    child.kill("SIGKILL");
    await eventually(() => survivors(below).length === 0, `left behind: ${survivors(below).map(commandLine)}`);
  });

  it("ends when npm alone is told to, as a container or systemd does", async function () {
    if (process.platform !== "linux") {
      console.log("SKIPPED: processes are read from /proc, which only Linux has");
      this.skip();
    }
    const { child, below } = await startWithKernel((root, [command, ...args]) =>
      startProgram("npm", ["run", "--silent", command as string, "--", ...args], root),
    );
    child.kill("SIGTERM");
    await eventually(() => survivors(below).length === 0, `left behind: ${survivors(below).map(commandLine)}`);
  });

  it("takes the next port where another program was quicker", async () => {
    const root = folder();
    const tried = path.join(root, "tried");
    // A JupyterLab whose first port is taken before it listens.
    write(
      path.join(root, "lab.js"),
      `const fs = require("node:fs"), http = require("node:http"), net = require("node:net");
      const port = Number(/--ServerApp.port=(\\d+)/.exec(process.argv.join(" "))[1]);
      const first = !fs.existsSync(${JSON.stringify(tried)});
      if (!first) http.createServer((_, answer) => answer.end()).listen(port, "127.0.0.1");
      else {
        fs.writeFileSync(${JSON.stringify(tried)}, String(port));
        const look = () => net.connect(port, "127.0.0.1").on("connect", () => process.exit(1)).on("error", () => setTimeout(look, 20));
        look();
      }`,
    );
    const interpreter = path.join(bin({ python: `exec "${process.execPath}" "${root}/lab.js" "$@"` }), "python");
    const starting = startLab({ ...pathsOf(root), interpreter }, { openBrowser: false, folder: "notebooks" });
    await eventually(() => Boolean(readText(tried)), "it did not start");
    const taken = Number(readText(tried));
    const quicker = net.createServer((socket) => socket.end()).listen(taken, "127.0.0.1");
    try {
      const lab = await starting;
      await lab.stop();
      assert.ok(lab.port > taken, `${lab.port} after ${taken}`);
      assert.ok(lab.url.includes(`:${lab.port}/`));
      assert.equal(lab.log, path.join(root, `.ganbook/logs/jupyterlab-${lab.port}.log`));
    } finally {
      quicker.close();
    }
  });

  it("names a port in use, and what to do", async () => {
    const server = net.createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port));
    });
    try {
      const { code, stderr } = await bootstrap(PROJECT, ["start", "--no-browser", "--port", String(port)]);
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`^ganbook: port ${port} is in use[^\\n]*\\n {2}Choose another one`));
    } finally {
      server.close();
    }
  });
});
