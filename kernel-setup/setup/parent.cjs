// A command ends with the npm that started it. A TERM that reaches only npm (from a container, from systemd, from `kill`)
// may end npm and its shell and leave us without a parent; nobody could end us then.
"use strict";
const { commandOf } = require("./lock.cjs");
const { spawnSync } = require("node:child_process");

const LOOK_MS = 500;

/**
 * Sends this process the TERM that did not reach it, once its parent is gone; what a TERM means is the command's affair.
 * Does nothing where npm is not what started us: then the parent is somebody's shell, which may end before us.
 */
function endWithNpm(env = process.env) {
  if (env.npm_lifecycle_event === undefined) return;
  const first = process.ppid;
  const watched = [first];
  // npm runs scripts in a shell, which most shells replace by the program; else npm stands behind the shell.
  const behind = isNpm(first) ? undefined : parentOf(first);
  if (behind !== undefined && isNpm(behind)) watched.push(behind);
  const timer = setInterval(() => {
    if (process.ppid === first && watched.every(isAlive)) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, LOOK_MS);
  timer.unref();
}

const isNpm = (pid) => /\bnpm\b/.test(commandOf(pid));

function parentOf(pid) {
  const { stdout } = spawnSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" });
  return Number(stdout) > 1 ? Number(stdout) : undefined;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

module.exports = { endWithNpm };
