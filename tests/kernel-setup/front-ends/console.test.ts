import assert from "node:assert/strict";
import path from "node:path";
import { clearDesks, type Desk, runScript, setDesk } from "./desk";
import { FRONT_ENDS } from "./environment";

const ENTER = "\r";
const CTRL_D = "\x04";

/** The prompt of a cell. */
const cell = (n: number): string => `In \\[${n}\\]: `;

/** What is typed, and what must appear then. */
const STEPS: readonly [typed: string, appears: string][] = [
  ["", cell(1)],
  [`const rate: number = 0.5${ENTER}`, cell(2)],
  [`rate * 84${ENTER}`, cell(3)],
  [`function twice(x: number): number {${ENTER}`, " {3}\\.\\.\\.: "],
  [`return 2 * x; }${ENTER}`, cell(4)],
  [`console.log("twice is", String(twice(rate)));${ENTER}`, cell(5)],
  [`rate.toUpper()${ENTER}`, cell(6)],
  [`throw new RangeError("too much")${ENTER}`, cell(7)],
  [`prompt("Who?")${ENTER}`, "\\nWho\\? "],
  [`Ada${ENTER}`, cell(8)],
  [CTRL_D, "exit \\(\\[y\\]/n\\)\\? ?"],
  [`y${ENTER}`, "Shutting down kernel"],
];

describe("jupyter console", function () {
  this.timeout(300_000);
  let desk: Desk;
  before(async function () {
    desk = await setDesk(this);
  });
  after(clearDesks);

  it("takes cells typed into a terminal: results, lines, errors, a question, and Ctrl-D", async () => {
    const program = path.join(FRONT_ENDS.python, "bin", "jupyter");
    // It gives a kernel one second to say whether a cell is complete, and asks no more where that was too short: right after the
    // start, while TypeScript is loading, or on a machine that has other work.
    const patient = "--ZMQTerminalInteractiveShell.kernel_is_complete_timeout=30";
    const args = [program, "console", "--kernel", "ganbook", patient];
    const shown = await runScript<(string | number)[]>(desk, "terminal.py", args, { input: STEPS });
    const [banner, , result, , , printed, typeError, thrown, , answer] = shown.map(String);
    assert.match(banner ?? "", /ganbook .*: TypeScript cells \(TypeScript 5\./);
    assert.match(result ?? "", /Out\[2\]: 42\n/);
    assert.match(printed ?? "", /\ntwice is 1\n/);
    assert.match(typeError ?? "", /\n1:6 - TS2339: Property 'toUpper' does not exist on type 'number'\./);
    assert.match(thrown ?? "", /\nRangeError: too much\n +at cell 6:1:/);
    assert.match(answer ?? "", /Out\[7\]: Ada\n/);
    assert.equal(shown.at(-1), 0, "its exit code");
  });
});
