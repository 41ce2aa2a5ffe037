import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { acquire, commandOf } from "../../../kernel-setup/setup/lock";
import { isAlive } from "../../../kernel-setup/setup/processes";
import { cleanUp, folder, write } from "./sandbox";

/** A process that does nothing, with words on its command line. */
function idle(...words: string[]): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", ...words], {
    stdio: "ignore",
    detached: true,
  });
  return child as ChildProcess & { pid: number };
}

async function eventually(what: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(what());
}

describe("the lock of set-up", () => {
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill("SIGKILL");
    cleanUp();
  });

  it("is a file while it is held, and gone after", async () => {
    const file = path.join(folder(), "lock");
    const lock = await acquire(file, () => assert.fail("waited"));
    assert.equal(JSON.parse(readFileSync(file, "utf8")).pid, process.pid);
    lock.release();
    assert.ok(!existsSync(file));
  });

  it("waits, saying for whom, while another set-up is alive", async () => {
    const file = path.join(folder(), "lock");
    const other = idle("kernel-setup/bootstrap.cjs");
    children.push(other);
    await eventually(() => commandOf(other.pid).includes("bootstrap.cjs"));
    write(file, JSON.stringify({ pid: other.pid }));
    const waitedFor: number[] = [];
    const taking = acquire(file, (pid) => waitedFor.push(pid), 20);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(waitedFor, [other.pid]);
    other.kill("SIGKILL");
    (await taking).release();
    assert.deepEqual(waitedFor, [other.pid]);
  });

  it("takes over from a process that is gone, and stops what it left running here", async () => {
    const home = folder();
    const file = path.join(home, "lock");
    const pip = idle(path.join(home, "python", "bin", "pip"));
    const stranger = idle("somebody else's");
    children.push(pip, stranger);
    await eventually(() => commandOf(pip.pid).includes(home));
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    write(file, JSON.stringify({ pid: gone, child: pip.pid }));
    (await acquire(file, () => assert.fail("waited"))).release();
    await eventually(() => !isAlive(pip.pid));

    write(file, JSON.stringify({ pid: gone, child: stranger.pid }));
    (await acquire(file, () => assert.fail("waited"))).release();
    assert.ok(isAlive(stranger.pid), "a process id may belong to another program by now");
  });

  it("takes over a torn file and one of a process id that now belongs to another program", async () => {
    const file = path.join(folder(), "lock");
    const stranger = idle("somebody else's");
    children.push(stranger);
    for (const text of ["", "{", JSON.stringify({ pid: stranger.pid })]) {
      write(file, text);
      (await acquire(file, () => assert.fail(`waited for ${text}`))).release();
    }
    assert.ok(isAlive(stranger.pid));
  });
});
