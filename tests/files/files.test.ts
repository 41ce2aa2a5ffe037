import assert from "node:assert/strict";
import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  namesIn,
  packageRoot,
  removeFolder,
  removeUnfinished,
  replaceFolder,
  sha256,
  sha256OfFile,
  writeWholeFile,
} from "../../src/files";

describe("files that are whole or not there", () => {
  let folder: string;
  const at = (...names: string[]) => path.join(folder, ...names);
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(tmpdir(), "ganbook-files-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("are written with their folder, and replaced", async () => {
    await writeWholeFile(at("a", "b", "note.txt"), "first");
    await writeWholeFile(at("a", "b", "note.txt"), new Uint8Array([50]));
    assert.equal(fs.readFileSync(at("a", "b", "note.txt"), "utf8"), "2");
    assert.deepEqual(await namesIn(at("a", "b")), ["note.txt"]);
  });

  it("leave the old one and nothing else where the new one cannot be put", async () => {
    fs.mkdirSync(at("taken", "full"), { recursive: true });
    await assert.rejects(writeWholeFile(at("taken"), "text"));
    assert.deepEqual(await namesIn(folder), ["taken"]);
    assert.deepEqual(await namesIn(at("taken")), ["full"]);
  });

  it("are one of those that were written at the same time", async () => {
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(texts.map((text) => writeWholeFile(at("note.txt"), text)));
    assert.ok(texts.includes(fs.readFileSync(at("note.txt"), "utf8")));
    assert.deepEqual(await namesIn(folder), ["note.txt"]);
  });

  it("in a folder come with it, or not at all", async () => {
    await replaceFolder(at("kept"), async (unfinished) => fs.writeFileSync(path.join(unfinished, "old"), "1"));
    const half = replaceFolder(at("kept"), async (unfinished) => {
      fs.writeFileSync(path.join(unfinished, "new"), "1");
      throw new Error("the disk is full");
    });
    await assert.rejects(half, /the disk is full/);
    assert.deepEqual(await namesIn(folder), ["kept"]);
    assert.deepEqual(await namesIn(at("kept")), ["old"]);
    await replaceFolder(at("kept"), async (unfinished) => fs.writeFileSync(path.join(unfinished, "new"), "1"));
    assert.deepEqual(await namesIn(at("kept")), ["new"]);
    await removeFolder(at("kept"));
    await removeFolder(at("kept"));
    assert.deepEqual(await namesIn(folder), []);
    assert.deepEqual(await namesIn(at("kept")), []);
  });

  it("of a killed process are known by their names and cleared away", async () => {
    fs.writeFileSync(at("whole"), "1");
    fs.writeFileSync(at(".unfinished-1234-note.txt"), "1");
    fs.mkdirSync(at(".unfinished-folder", "deep"), { recursive: true });
    await removeUnfinished(folder);
    assert.deepEqual(await namesIn(folder), ["whole"]);
  });

  it("have the SHA-256 that FIPS 180-2, appendix B.1, gives", async () => {
    const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert.equal(sha256("abc"), known);
    await writeWholeFile(at("abc"), "abc");
    assert.equal(sha256OfFile(at("abc")), known);
  });

  it("of ganbook are found from its package.json, and missed where there is none", () => {
    assert.equal(packageRoot(), path.resolve(__dirname, "..", ".."));
    assert.throws(() => packageRoot(folder), /No package.json named "ganbook" in .*ganbook-files-/);
  });
});
