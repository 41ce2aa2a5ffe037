import assert from "node:assert/strict";
import { run } from "../../../kernel-setup/setup/run";
import { clearDesks, type Desk, runScript, setDesk } from "./desk";
import { FRONT_ENDS } from "./environment";

const CELLS = ["const rate: number = 0.5", "rate * 84", 'console.log("the rate is", String(rate))', "rate.toUpper()"];

describe("Qt console", function () {
  this.timeout(300_000);
  let desk: Desk;
  /** Its window is drawn into memory. */
  const env = { QT_QPA_PLATFORM: "offscreen" };

  before(async function () {
    desk = await setDesk(this);
    // Qt needs libraries of the system, which small ones lack; where they are missing a window ends the process.
    const window = "from qtpy.QtWidgets import QApplication, QWidget; app = QApplication([]); QWidget().show()";
    const { code, output } = await run(FRONT_ENDS.interpreter, ["-c", window], { env: { ...desk.env, ...env } });
    if (code === 0) return;
    console.log(`SKIPPED: Qt does not start here: ${output.trim().split("\n").at(-1)}`);
    this.skip();
  });
  after(clearDesks);

  it("takes cells typed into it: results, printed text, errors", async () => {
    const shown = await runScript<string[]>(desk, "qt_console.py", ["ganbook"], { input: CELLS, env });
    const [banner, , result, printed, error] = shown;
    assert.match(banner ?? "", /ganbook .*: TypeScript cells \(TypeScript 5\./);
    assert.match(result ?? "", /Out\[2\]: 42/);
    assert.match(printed ?? "", /the rate is 0\.5\n/);
    assert.match(error ?? "", /1:6 - TS2339: Property 'toUpper' does not exist on type 'number'\./);
  });
});
