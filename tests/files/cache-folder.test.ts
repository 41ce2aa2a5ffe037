import assert from "node:assert/strict";
import { homedir } from "node:os";
import path from "node:path";
import { cacheFolder } from "../../src/files";

describe("the folder for what can be made again", () => {
  const { GANBOOK_CACHE, XDG_CACHE_HOME } = process.env;
  afterEach(() => {
    for (const [name, value] of Object.entries({ GANBOOK_CACHE, XDG_CACHE_HOME })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("is the one that GANBOOK_CACHE names", () => {
    process.env.GANBOOK_CACHE = path.join("/", "scratch");
    assert.equal(cacheFolder("images", "a"), path.join("/", "scratch", "images", "a"));
  });

  it("lies with the system's caches otherwise", function () {
    if (process.platform !== "linux") this.skip();
    delete process.env.GANBOOK_CACHE;
    process.env.XDG_CACHE_HOME = "/caches";
    assert.equal(cacheFolder("a"), "/caches/ganbook/a");
    process.env.XDG_CACHE_HOME = "not/absolute"; // to be ignored, says the specification
    assert.equal(cacheFolder(), path.join(homedir(), ".cache", "ganbook"));
  });
});
