import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Child } from "./child";

/** A contender that answers `run` with the steps it was asked for, and does other things by their number. */
const SCRIPT = `
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, steps } = JSON.parse(line);
  if (steps === 13) return console.log(JSON.stringify({ id, error: "unlucky" }));
  if (steps === 99) { console.error("last words"); process.exit(3); }
  if (steps === 50) return; // never answers
  console.log(JSON.stringify({ id, result: { ms: steps, losses: [process.pid, 0] } }));
});
`;

describe("benchmark: a contender's process", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bench-child-"));
  const log = path.join(folder, "log");
  const start = (program = process.execPath) => new Child({ program, args: ["-e", SCRIPT], env: {}, log });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("answers, passes errors on, and ends when it is let go", async () => {
    const child = start();
    assert.equal((await child.ask({ do: "run", steps: 7 })).ms, 7);
    await assert.rejects(child.ask({ do: "run", steps: 13 }), /^Error: unlucky$/);
    const [pid] = (await child.ask({ do: "run", steps: 1 })).losses;
    await child.stop();
    assert.throws(() => process.kill(pid, 0), /ESRCH/);
    await assert.rejects(child.ask({ do: "run", steps: 1 }), /ended by itself/);
  });

  it("says how a process ended, and keeps what it printed", async () => {
    const child = start();
    await assert.rejects(child.ask({ do: "run", steps: 99 }), /ended by itself \(exit code 3\)/);
    await child.stop();
    assert.match(readFileSync(log, "utf8"), /last words/);
    const none = start(path.join(folder, "no-such-program"));
    await assert.rejects(none.ask({ do: "run", steps: 1 }), /could not be started/);
    await none.stop();
  });

  it("is ended in the middle of its work", async () => {
    const child = start();
    await child.ask({ do: "run", steps: 1 });
    const waiting = assert.rejects(child.ask({ do: "run", steps: 50 }), /SIGKILL/);
    child.kill();
    await waiting;
  });
});
