// One set-up at a time in a project folder. Plain JavaScript, because it is taken before there are any packages.
"use strict";
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");

/**
 * Takes the lock, waiting while another live set-up holds it. A lock whose process is gone is taken over, and a program
 * that it left running in this project is stopped first.
 *
 * @param {string} file
 * @param {(pid: number) => void} onWait called once, with the process id of the holder, before waiting
 */
async function acquire(file, onWait = sayWaiting, pollMs = 500) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!create(file)) {
    const note = read(file);
    if (note && note.pid !== process.pid && isSetup(note.pid)) {
      if (!told) onWait(note.pid);
      told = true;
      await sleep(pollMs);
      continue;
    }
    takeAway(file, note);
  }
  return {
    child: (pid) => {
      const temporary = `${file}.${process.pid}.part`;
      fs.writeFileSync(temporary, JSON.stringify({ pid: process.pid, child: pid }));
      fs.renameSync(temporary, file);
    },
    release: () => {
      if (read(file)?.pid === process.pid) fs.rmSync(file, { force: true });
    },
  };
}

function sayWaiting(pid) {
  console.log(`  … another set-up is at work in this folder (process ${pid}); waiting for it`);
}

/** Linked into place, so that the lock is never seen without its contents. */
function create(file) {
  const mine = `${file}.${process.pid}.new`;
  fs.writeFileSync(mine, JSON.stringify({ pid: process.pid }));
  try {
    fs.linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

function read(file) {
  try {
    const note = JSON.parse(fs.readFileSync(file, "utf8"));
    return typeof note === "object" && note !== null && "pid" in note ? note : undefined;
  } catch {
    return undefined; // torn by a crash
  }
}

/** Renames before removing: of two that find the same stale lock only one removes it. */
function takeAway(file, note) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return; // somebody else was quicker
  }
  if (read(aside)?.pid === note?.pid) fs.rmSync(aside, { force: true });
  else fs.renameSync(aside, file); // the new lock of somebody who was quicker
  if (note?.child !== undefined && isOurs(note.child, path.dirname(file))) stopGroup(note.child);
}

/** Whether a process works in our private folder, or is npm, which gives itself another command line. */
function isOurs(pid, home) {
  const command = commandOf(pid);
  return command.includes(home) || /^npm ci\b/.test(command);
}

/** Ends a program that leads a group of its own, and all that it started. */
function stopGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // it has just ended
  }
}

/** A process id may since belong to another program. */
function isSetup(pid) {
  return /bootstrap\.cjs|mocha|ts-node/.test(commandOf(pid));
}

/** The command line of a process; empty where there is no such process. */
function commandOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    if (process.platform === "linux") return "";
    return spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).stdout ?? "";
  }
}

module.exports = { acquire, commandOf, stopGroup };
