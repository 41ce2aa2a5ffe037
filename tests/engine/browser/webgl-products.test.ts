import assert from "node:assert/strict";
import path from "node:path";
import { launchBrowser, requireBrowser } from "../../lab/browser";
import { requirePackages, SITE } from "../../site/built";

interface Compared {
  cases: { name: string; off: number }[];
  leftBehind: number;
}

describe("products along odd axes by WebGL", function () {
  this.timeout("4m");
  let executable: string;

  before(async function () {
    executable = requireBrowser(this);
    await requirePackages(this);
  });

  it("are those of the processor, whatever a packed operation left beyond an edge, and leave nothing behind", async () => {
    const { build } = require(require.resolve("esbuild", { paths: [SITE] })) as {
      build(options: object): Promise<{ outputFiles: { text: string }[] }>;
    };
    const { outputFiles } = await build({
      entryPoints: [path.join(__dirname, "webgl-products.page.ts")],
      bundle: true,
      write: false,
      format: "iife",
      logLevel: "error",
    });
    const browser = await launchBrowser(executable);
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
      const { cases, leftBehind } = (await page.evaluate("compared")) as Compared;
      assert.equal(cases.length, 36);
      for (const { name, off } of cases) assert.ok(off < 1e-5, `${name}: ${off} off`);
      assert.equal(leftBehind, 0);
    } finally {
      await browser.close();
    }
  });
});
