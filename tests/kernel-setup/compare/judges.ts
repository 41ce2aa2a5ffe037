/** Judges of what happens around a cell: questions, interrupts, other channels, ends of processes. */
import { spawnSync } from "node:child_process";
import { KernelClient } from "../../../kernel-setup/runner/client";
import { errorOf, type Judge, pause, textOf } from "./case";

/** The reader answers the cell's question, and the cell prints a text. */
export function answered(answer: string, expected: RegExp): Judge {
  return async (scene, steps) => {
    const [result] = await scene.run(steps, { onInput: () => answer });
    return expected.test(textOf(result));
  };
}

/** Where the front end takes no input, the cell ends all the same, by an error or without an answer, and the next one runs. */
export const refused: Judge = async (scene, steps) => {
  const [result] = await scene.run(steps);
  const [next] = await scene.run(["0"]);
  const unknown = /is not defined|Cannot find name/.test(`${errorOf(result)} ${textOf(result)}`);
  return result !== undefined && !unknown && next?.status === "ok";
};

/** An interrupt, sent once the cell has printed something, ends it with an error and for good; then the next cell runs. */
export const interrupted: Judge = async (scene, steps) => {
  let sent = false;
  const onOutput = () => {
    if (!sent) setTimeout(() => void scene.kernel.interrupt().catch(() => {}), 300);
    sent = true;
  };
  const [result] = await scene.run(steps, {
    onOutput: (message) => message.header.msg_type === "stream" && onOutput(),
  });
  // Time for what should not go on, and for tslab, which runs nothing shortly after an error.
  await pause(2);
  const [next] = await scene.run(["0"]);
  return sent && result?.status === "error" && !textOf(result).includes("went on") && next?.status === "ok";
};

/** What the cell prints comes while it runs, long before its end. */
export const printedAtOnce: Judge = async (scene, steps) => {
  let seen = 0;
  await scene.run(steps, {
    onOutput: ({ header }) => {
      if (header.msg_type === "stream") seen ||= Date.now();
    },
  });
  return seen > 0 && Date.now() - seen > 1000;
};

/** The control channel answers while the cell computes. */
export const answersWhileBusy: Judge = async (scene, steps) => {
  let ended = false;
  const started = scene.kernel.next("iopub", ({ header }) => header.msg_type === "execute_input");
  const cell = scene.run(steps).then(() => {
    ended = true;
  });
  await started;
  await pause(0.2);
  await scene.kernel.request("control", "kernel_info_request", { seconds: 5 });
  const before = !ended;
  await cell;
  return before;
};

/** A request that was queued behind a cell that fails is aborted, and one that is sent afterwards runs. */
export const abortsTheQueue: Judge = async (scene, [fails = "", fine = ""]) => {
  const [failed, queued] = await Promise.all([scene.kernel.execute(String(fails)), scene.kernel.execute(String(fine))]);
  const after = await scene.kernel.execute(String(fine));
  return failed.status === "error" && queued.status === "aborted" && after.status === "ok";
};

/** The cell's end is told, and the kernel still runs cells. */
export const survived: Judge = async (scene, steps) => {
  await scene.run(steps);
  await pause(0.5);
  const [next] = await scene.run(["0"]);
  return next?.status === "ok" && scene.kernel.alive;
};

/** A kernel whose starter is killed ends, too. */
export const endsWithItsParent: Judge = async (scene) => {
  // A front end: starts the kernel in a process group of its own, says its process id, and lives until it is killed.
  const program = `const { spawn } = require("node:child_process");
    const [command, ...rest] = process.argv.slice(1);
    const env = { ...process.env, JPY_PARENT_PID: String(process.pid) };
    console.log("pid " + spawn(command, rest, { detached: true, stdio: "ignore", env }).pid);`;
  const argv = [process.execPath, "-e", program, "--", ...scene.spec.argv];
  const front = await KernelClient.start({ ...scene.spec, argv }, { cwd: scene.folder });
  const pid = Number(/pid (\d+)/.exec(front.log)?.[1]);
  try {
    front.kill();
    await front.exited;
    for (let wait = 0; wait < 50 && runs(pid); wait++) await pause(0.1);
    return !runs(pid);
  } finally {
    spawnSync("kill", ["-KILL", "--", `-${pid}`]);
  }
};

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Completion at the end of the last step offers a name. */
export function completes(expected: RegExp): Judge {
  return async (scene, steps) => {
    const code = String(steps.at(-1));
    await scene.run(steps.slice(0, -1));
    const content = { code, cursor_pos: [...code].length };
    const reply = await scene.kernel.request("shell", "complete_request", { content });
    return JSON.stringify([reply.content.matches, reply.content.metadata]).match(expected) !== null;
  };
}

/** Inspection at the end of the last step tells something. */
export function tells(expected: RegExp): Judge {
  return async (scene, steps) => {
    const code = String(steps.at(-1));
    await scene.run(steps.slice(0, -1));
    const content = { code, cursor_pos: [...code].length, detail_level: 0 };
    const reply = await scene.kernel.request("shell", "inspect_request", { content });
    return expected.test(JSON.stringify(reply.content.data ?? {}));
  };
}

/** Whether the kernel says of a cell that it is or is not complete: front ends ask it at the Enter key. */
export const knowsIncomplete: Judge = async (scene, steps) => {
  const statuses: unknown[] = [];
  for (const code of steps) {
    const reply = await scene.kernel.request("shell", "is_complete_request", { content: { code } });
    statuses.push(reply.content.status);
  }
  return statuses.join() === "incomplete,complete";
};
