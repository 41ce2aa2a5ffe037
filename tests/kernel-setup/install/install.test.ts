import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { install, uninstall } from "../../../kernel-setup/install/install";
import { findKernel, isOutdated, kernelsIn, problemOf } from "../../../kernel-setup/install/kernels";
import type { Failure } from "../../../kernel-setup/setup/failure";
import { storedKernelSpec } from "../../../kernel-setup/setup/kernelspec";
import { cleanUp, folder, PROJECT, write } from "../setup/sandbox";

const FILES = ["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];
const LAUNCH = "kernel-setup/kernel/launch.cjs";
const LAUNCHER = "kernel-setup/kernel/launch.sh";

describe("kernels in anybody's Jupyter", () => {
  after(cleanUp);

  /** A folder that passes for a clone. */
  function clone(): string {
    const root = path.join(folder(), "Klon für Ada");
    write(path.join(root, LAUNCH), "");
    copyFileSync(path.join(PROJECT, LAUNCHER), path.join(root, LAUNCHER));
    return root;
  }

  /** Where no kernel has been installed yet: not even the folder is there. */
  const fresh = () => path.join(folder(), "own Jüpyter", "kernels");
  const json = (...parts: string[]) => JSON.parse(readFileSync(path.join(...parts, "kernel.json"), "utf8"));

  it("are two, each with its logos and nothing left over", async () => {
    const kernels = fresh();
    const installed = install(kernels);
    assert.deepEqual(
      installed.map(({ folder, displayName }) => [path.relative(kernels, folder), displayName]),
      [
        ["ganbook", "TypeScript (ganbook)"],
        ["ganbook-javascript", "JavaScript (ganbook)"],
      ],
    );
    for (const name of ["ganbook", "ganbook-javascript"]) {
      assert.deepEqual(readdirSync(path.join(kernels, name)).sort(), FILES);
      for (const size of [32, 64]) {
        const { width, height } = await sharp(path.join(kernels, name, `logo-${size}x${size}.png`)).metadata();
        assert.deepEqual([width, height], [size, size]);
      }
    }
    assert.deepEqual(json(kernels, "ganbook"), storedKernelSpec(PROJECT));
    const { argv, language, interrupt_mode, metadata } = json(kernels, "ganbook-javascript");
    const launcher = path.join(PROJECT, LAUNCHER);
    assert.deepEqual(argv, ["/bin/sh", launcher, process.execPath, "--language", "javascript", "{connection_file}"]);
    assert.deepEqual([language, interrupt_mode, metadata], ["javascript", "message", { debugger: false }]);
  });

  it("have the names that were asked for", () => {
    const kernels = fresh();
    install(kernels, { name: "dev", displayName: "Mein TypeScript" });
    assert.equal(json(kernels, "dev").display_name, "Mein TypeScript");
    assert.equal(json(kernels, "dev-javascript").display_name, "Mein TypeScript (JavaScript)");
    assert.deepEqual(
      kernelsIn(kernels).map(({ name, language, root }) => [name, language, root]),
      [
        ["dev", "typescript", PROJECT],
        ["dev-javascript", "javascript", PROJECT],
      ],
    );
  });

  it("are installed again over themselves, and over an installation that was cut off", () => {
    const kernels = fresh();
    write(path.join(kernels, "ganbook", "logo-64x64.png"), "half");
    assert.equal(findKernel(kernels, "ganbook").kind, "none");
    install(kernels);
    assert.equal(install(kernels)[0]?.insteadOf, undefined);
    assert.deepEqual(readdirSync(path.join(kernels, "ganbook")).sort(), FILES);
  });

  it("never take the place of a kernel that is not ours, whatever its capitals", () => {
    const kernels = fresh();
    const theirs = '{"argv":["python"],"display_name":"theirs"}';
    write(path.join(kernels, "Ganbook-JavaScript", "kernel.json"), theirs);
    for (const act of [() => install(kernels), () => uninstall(kernels)]) {
      assert.throws(act, {
        name: "Failure",
        message: `${path.join(kernels, "Ganbook-JavaScript")} is not a kernel of ganbook's; nothing was changed.`,
        cure: ["Choose another name for ours: --name NAME"],
      });
    }
    assert.deepEqual(readdirSync(kernels), ["Ganbook-JavaScript"]);
    assert.equal(readFileSync(path.join(kernels, "Ganbook-JavaScript", "kernel.json"), "utf8"), theirs);
  });

  it("take a damaged kernel.json for somebody else's", () => {
    for (const text of ["{", "null", '{"argv":"node"}', '{"argv":[1]}']) {
      const kernels = fresh();
      write(path.join(kernels, "ganbook", "kernel.json"), text);
      assert.equal(findKernel(kernels, "ganbook").kind, "foreign", text);
    }
  });

  it("do not take the place of a clone's that is there, and do of one that was moved", () => {
    const kernels = fresh();
    const first = clone();
    install(kernels, {}, first);
    assert.throws(() => install(kernels, {}, PROJECT), {
      message: `${path.join(kernels, "ganbook")} runs another clone, ${first}; nothing was changed.`,
      cure: ["Remove it first (uninstall, with the same options), or give this one a name of its own: --name NAME"],
    });
    assert.equal(json(kernels, "ganbook").argv[1], path.join(first, LAUNCHER));
    renameSync(first, `${first} 2`);
    assert.deepEqual(
      install(kernels, {}, `${first} 2`).map(({ insteadOf }) => insteadOf),
      [first, first],
    );
    assert.equal(json(kernels, "ganbook").argv[1], path.join(`${first} 2`, LAUNCHER));
  });

  it("are those of the same clone by whatever way it is named", () => {
    const kernels = fresh();
    const root = clone();
    const link = path.join(folder(), "link");
    symlinkSync(root, link);
    install(kernels, {}, root);
    assert.equal(install(kernels, {}, link)[0]?.insteadOf, undefined);
  });

  it("are removed with their folders, but never what somebody put into them", () => {
    const kernels = fresh();
    install(kernels);
    writeFileSync(path.join(kernels, "ganbook", "notes.txt"), "mine");
    mkdirSync(path.join(kernels, "python3"));
    assert.deepEqual(
      uninstall(kernels).map(({ name }) => name),
      ["ganbook", "ganbook-javascript"],
    );
    assert.deepEqual(readdirSync(kernels).sort(), ["ganbook", "python3"]);
    assert.deepEqual(readdirSync(path.join(kernels, "ganbook")), ["notes.txt"]);
    assert.throws(() => uninstall(kernels), { message: `${kernels} has no kernel of ganbook's named ganbook.` });
  });

  it("that were linked lose the link alone", () => {
    const kernels = fresh();
    const elsewhere = fresh();
    install(elsewhere);
    mkdirSync(kernels, { recursive: true });
    symlinkSync(path.join(elsewhere, "ganbook"), path.join(kernels, "ganbook"));
    uninstall(kernels);
    assert.deepEqual(readdirSync(kernels), []);
    assert.deepEqual(readdirSync(path.join(elsewhere, "ganbook")).sort(), FILES);
  });

  it("say where they cannot be written, and what else to try", () => {
    const kernels = path.join(folder(), "file", "kernels");
    writeFileSync(path.dirname(kernels), "no folder");
    assert.throws(
      () => install(kernels),
      (error: Failure) => {
        assert.match(error.message, /file\/kernels\/ganbook cannot be written \((ENOTDIR|EEXIST)\)\.$/);
        assert.match(error.describe(), /Give yourself the right.*\n.*--user .* --prefix DIR/);
        return true;
      },
    );
  });

  describe("that do not work", () => {
    it("say that their clone is gone, their Node, or their packages", async () => {
      const kernels = fresh();
      const root = clone();
      install(kernels, {}, root);
      const problem = async (change: (text: string) => string = (text) => text) => {
        const [kernel] = kernelsIn(kernels);
        assert.ok(kernel);
        return problemOf({ ...kernel, spec: { ...kernel.spec, argv: kernel.spec.argv.map(change) } });
      };
      assert.equal(await problem(), `the npm packages of ${root} are not installed`);
      assert.equal(
        await problem((part) => (part === process.execPath ? "/opt/no node" : part)),
        "the Node that it runs on is gone: /opt/no node",
      );
      mkdirSync(path.join(root, "node_modules"));
      writeFileSync(path.join(root, LAUNCH), 'throw new Error("broken on purpose")');
      assert.match((await problem()) ?? "", /^the kernel ended with code 1[\s\S]*broken on purpose/);
      renameSync(root, `${root} 2`);
      assert.equal(await problem(), `what it runs is gone: ${root}`);
    });

    it("are told from those that only have yesterday's settings", () => {
      const kernels = fresh();
      install(kernels);
      const [kernel] = kernelsIn(kernels);
      assert.ok(kernel);
      assert.equal(isOutdated(kernel), false);
      const argv = kernel.spec.argv.map((part) => (part === process.execPath ? "/opt/other node" : part));
      assert.equal(isOutdated({ ...kernel, spec: { ...kernel.spec, argv } }), false, "another Node is no problem");
      assert.equal(isOutdated({ ...kernel, spec: { ...kernel.spec, env: {} } }), true);
    });
  });

  it("are not removed where there are none, and no folder is made for it", () => {
    const kernels = fresh();
    assert.throws(() => uninstall(kernels, { name: "dev" }), {
      message: `${kernels} has no kernel of ganbook's named dev.`,
    });
    assert.equal(existsSync(kernels), false);
  });
});
