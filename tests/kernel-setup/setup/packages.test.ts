import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import {
  assertStopsWithChildren,
  bin,
  bootstrap,
  cleanUp,
  folder,
  freshProject,
  PROJECT,
  start,
  write,
} from "./sandbox";

const { packagesAreCurrent } = require("../../../kernel-setup/setup/packages.cjs") as {
  packagesAreCurrent(root: string): boolean;
};

type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>;

function installed(wanted: Packages, has: Packages | undefined): boolean {
  const root = folder();
  write(path.join(root, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...wanted } }));
  if (has) write(path.join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages: has }));
  return packagesAreCurrent(root);
}

describe("npm packages", () => {
  after(cleanUp);

  const a = { "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } };
  const optional = { "node_modules/b": { version: "2.0.0", optional: true } };

  it("are current when npm's own record holds those of the lock file", () => {
    assert.ok(installed(a, a));
    assert.ok(installed({ ...a, ...optional }, a), "an optional one may be for another platform");
  });

  it("are not current when one is missing, of another version, or other contents", () => {
    assert.ok(!installed(a, {}));
    assert.ok(!installed(a, { "node_modules/a": { version: "1.0.1", integrity: "sha512-a" } }));
    assert.ok(!installed(a, { "node_modules/a": { version: "1.0.0", integrity: "sha512-b" } }));
  });

  it("are not current after an installation that was cut off: npm writes its record last", () => {
    assert.ok(!installed(a, undefined));
  });

  it("are complete in package-lock.json, so that npm ci accepts it on every platform", () => {
    const { packages } = require(path.join(PROJECT, "package-lock.json")) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const names = Object.keys(packages);
    const missing = Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !names.some((file) => file.endsWith(`node_modules/${name}`)))
        .map((name) => `${name} of ${parent}`),
    );
    assert.deepEqual(missing, []);
  });

  it("that cannot be fetched: one message, exit code 1, nothing half-installed", async () => {
    const root = freshProject();
    rmSync(path.join(root, "node_modules"));
    const npm = `mkdir -p node_modules/half; echo "npm error code ECONNREFUSED" >&2; exit 1`;
    const PATH = `${bin({ npm })}:${process.env.PATH}`;
    const { code, stderr } = await bootstrap(root, ["start", "--setup-only"], { PATH, npm_execpath: "" });
    assert.equal(code, 1);
    assert.match(stderr, /^ganbook: the npm packages could not be fetched: the npm registry cannot be reached\./);
    assert.match(stderr, /run the same command again/);
    assert.match(stderr, /Details: .*npm\.log/);
    assert.ok(!packagesAreCurrent(root), "what is half-installed is not taken for whole");
    assert.ok(!existsSync(path.join(root, ".ganbook/python")), "nothing else was begun");
    assert.ok(!existsSync(path.join(root, ".ganbook/lock")), "the lock is given back");
  });

  it("are installed once where two start at the same time", async () => {
    const root = freshProject();
    rmSync(path.join(root, "node_modules"));
    const record = path.join(PROJECT, "node_modules/.package-lock.json");
    const npm = `echo ran >>calls; sleep 1; mkdir node_modules && cp "${record}" node_modules/`;
    const PATH = `${bin({ npm })}:${process.env.PATH}`;
    // Without ts-node in node_modules neither comes further than that.
    const both = [1, 2].map(() => bootstrap(root, ["start", "--setup-only"], { PATH, npm_execpath: "" }));
    const outputs = (await Promise.all(both)).map(({ stdout, stderr }) => stdout + stderr);
    assert.equal(readFileSync(path.join(root, "calls"), "utf8"), "ran\n");
    assert.equal(outputs.filter((text) => /another set-up is at work/.test(text)).length, 1);
    for (const text of outputs) assert.match(text, /Cannot find module 'ts-node/);
  });

  it("whose installation is stopped leave no process behind", async () => {
    const root = freshProject();
    rmSync(path.join(root, "node_modules"));
    const PATH = `${bin({ npm: "sleep 600 & echo $! >below; wait" })}:${process.env.PATH}`;
    const child = start(root, ["start", "--setup-only"], { PATH, npm_execpath: "" });
    const below = path.join(root, "below");
    await assertStopsWithChildren(child, below);
  });

  it("missing: the doctor says so, in JSON too, and installs nothing", async () => {
    const root = freshProject();
    rmSync(path.join(root, "node_modules"));
    const plain = await bootstrap(root, ["doctor"]);
    assert.equal(plain.code, 1);
    assert.match(plain.stderr, /npm packages are not installed[\s\S]*npm start -- --setup-only/);
    const json = await bootstrap(root, ["doctor", "--json"]);
    assert.equal(json.code, 1);
    assert.equal(JSON.parse(json.stdout).ok, false);
    assert.ok(!packagesAreCurrent(root));
  });
});
