import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PROJECT } from "../setup/sandbox";

describe("the front ends that are tested", () => {
  it("are those of docs/kernel.md, in the same versions", () => {
    const pinned = readFileSync(path.join(__dirname, "requirements.txt"), "utf8").matchAll(/^([\w-]+)==([\d.]+)/gm);
    const page = readFileSync(path.join(PROJECT, "docs", "kernel.md"), "utf8");
    const table = page.slice(page.indexOf("### Installed and tried"), page.indexOf("## Beside other kernels"));
    const missing = [...pinned].filter(([, name, version]) => name !== "pexpect" && !table.includes(` ${version}`));
    assert.deepEqual(missing.map(String), []);
  });
});
