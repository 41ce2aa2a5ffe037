import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { clearDesks, type Desk, runScript, setDesk } from "./desk";
import { JAVASCRIPT, TYPESCRIPT } from "./notebooks";
import { freePorts, type Server, startServer } from "./server";

/** What a cell has shown, as `hub_user.py` tells it. */
interface Seen {
  shown: string[];
  error: string;
  status: string;
}

describe("JupyterHub", function () {
  this.timeout(300_000);
  const token = randomBytes(24).toString("hex");
  let desk: Desk;
  let hub: Server;
  let address: string;

  before(async function () {
    desk = await setDesk(this, "--sys-prefix");
    const ports = await freePorts(3);
    address = `http://127.0.0.1:${ports[0]}`;
    hub = await startServer(desk, "jupyterhub", ["-f", path.join(__dirname, "python", "hub_config.py")], {
      ready: `${address}/hub/api/`,
      env: { HUB_FOLDER: desk.home, HUB_PORTS: ports.join(" "), HUB_TOKEN: token },
    });
  });
  after(async () => {
    await hub?.stop();
    await clearDesks();
  });

  it("lists both kernels to a user, runs their cells over the websocket, and interrupts one", async () => {
    const sheets = [TYPESCRIPT, JAVASCRIPT];
    const input = {
      cells: Object.fromEntries(sheets.map(({ kernel, cells }) => [kernel, cells.map(([source]) => source)])),
      endless: 'console.log("turning"); for (;;) await new Promise((resolve) => setTimeout(resolve, 10));',
      after: "celsius",
    };
    const seen = await runScript<{
      listed: Record<string, string>;
      cells: Record<string, Seen[]>;
      interrupted: Seen;
      after: Seen;
    }>(desk, "hub_user.py", [address, "ada", path.basename(desk.notebooks)], { input, env: { HUB_TOKEN: token } });

    assert.equal(seen.listed.ganbook, "TypeScript (ganbook)");
    assert.equal(seen.listed["ganbook-javascript"], "JavaScript (ganbook)");
    for (const { kernel, cells } of sheets) {
      assert.deepEqual(
        seen.cells[kernel],
        cells.map(([, ...shown]) => ({ shown, error: "", status: "ok" })),
      );
    }
    assert.deepEqual(seen.interrupted, { shown: ["turning\n"], error: "KeyboardInterrupt", status: "error" });
    assert.deepEqual(seen.after, { shown: ["100"], error: "", status: "ok" }, "what was declared is still there");
  });
});
