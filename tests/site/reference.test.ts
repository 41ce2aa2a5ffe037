/** The reference has a place for every name that the library exports, and its links lead somewhere. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { filesOf } from "../../docs/site/make/links";
import { makeReference, type Reference, referenceLink, roomsOf } from "../../docs/site/make/reference";
import { Failure } from "../../kernel-setup/setup/failure";
import { ROOT } from "../../kernel-setup/setup/paths";
import { requirePackages, SITE } from "./built";

describe("the reference of the library", function () {
  this.timeout(1_200_000);
  let reference: Reference;
  const pages = new Map<string, { text: string; anchors: Set<string> }>();
  before(async function () {
    await requirePackages(this);
    // Where the site's build keeps it, too. That there is one means that TypeDoc had nothing to warn of.
    const home = path.join(ROOT, ".ganbook", "site-parts");
    reference = await makeReference({ root: ROOT, home, log: path.join(home, "typedoc.log") });
    for (const file of filesOf(reference.folder).filter((name) => name.endsWith(".md"))) {
      const text = readFileSync(path.join(reference.folder, file), "utf8");
      const anchors = [...text.matchAll(/^#+ .*\{#([^}]+)\}$|<a id="([^"]+)">/gm)].map(
        ([, one, other]) => one ?? other,
      );
      assert.equal(new Set(anchors).size, anchors.length, `${file} has an anchor twice`);
      pages.set(`/reference/${file.replace(/\.md$/, ".html")}`, { text, anchors: new Set(anchors as string[]) });
    }
  });
  const leads = (link: string) => {
    const [page = "", anchor] = link.split("#");
    const found = pages.get(page);
    return found !== undefined && (anchor === undefined || found.anchors.has(decodeURIComponent(anchor)));
  };

  it("has a page for every room, and on it every name that the room exports", () => {
    const rooms = roomsOf(ROOT);
    assert.ok(rooms.length > 40 && rooms.includes("gan") && rooms.includes("neuron/figures"));
    assert.ok(!rooms.includes("datasets/tables"), "which ganbook/datasets has");
    const files = rooms.map((room) => path.join(ROOT, "src", room, "index.ts"));
    const options = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      resolveJsonModule: true,
      noEmit: true,
    };
    const program = ts.createProgram(files, options);
    const checker = program.getTypeChecker();
    let count = 0;
    for (const [index, room] of rooms.entries()) {
      const source = program.getSourceFile(files[index] ?? "");
      const symbol = source && checker.getSymbolAtLocation(source);
      const names = symbol
        ? checker
            .getExportsOfModule(symbol)
            .filter((one) => !isForeign(checker, one))
            .map(({ name }) => name)
        : [];
      assert.ok(names.length > 0, room);
      const links = reference.names.get(room);
      for (const name of names) {
        const link = links?.get(name);
        assert.ok(link !== undefined && leads(link), `ganbook/${room}: ${name} → ${link}`);
      }
      count += names.length;
    }
    assert.ok(count > 800, `${count} names`);
  });

  it("links to pages and anchors that are there", () => {
    let count = 0;
    for (const [name, { text }] of pages) {
      for (const [, target = ""] of text.replace(/```[\s\S]*?```/g, "").matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [page = "", anchor] = target.split("#");
        const whole = page === "" ? name : path.posix.join(path.posix.dirname(name), page.replace(/\.md$/, ".html"));
        assert.ok(leads(anchor === undefined ? whole : `${whole}#${anchor}`), `${name}: ${target}`);
        count++;
      }
    }
    assert.ok(count > 1500, `${count} links`);
  });

  it("is made with the project's TypeScript", () => {
    const version = (folder: string) =>
      (JSON.parse(readFileSync(path.join(folder, "typescript", "package.json"), "utf8")) as { version: string })
        .version;
    assert.equal(version(path.join(SITE, "node_modules")), version(path.join(ROOT, "node_modules")));
  });

  it("is listed, each page once", () => {
    const listed = reference.sidebar.flatMap(({ items }) => items.map(({ link }) => `${link}.html`));
    assert.equal(new Set(listed).size, listed.length);
    assert.deepEqual(
      listed.filter((link) => !leads(link)),
      [],
    );
    assert.equal(listed.length, pages.size - 1);
  });

  it("explains a name in prose only where the chapter imports it", () => {
    const chapter = { name: "06-gan", imports: new Map([["GAMES", "gan"]]) };
    assert.equal(referenceLink(reference, "GAMES", chapter), "/reference/gan.html#games");
    assert.equal(referenceLink(reference, "ganStep", chapter), undefined);
    assert.equal(referenceLink(undefined, "GAMES", chapter), undefined);
  });

  it("shows no options object without a name, and describes its parts", () => {
    const text = pages.get("/reference/discriminator.html")?.text ?? "";
    assert.match(text, /`spectralNorm`: spectral normalisation of all kernels/);
    for (const [name, { text }] of pages) assert.doesNotMatch(text, /__namedParameters/, name);
  });
});

describe("a comment that is wrong", function () {
  this.timeout(300_000);
  let root: string;
  before(async function () {
    await requirePackages(this);
    root = mkdtempSync(path.join(tmpdir(), "ganbook-reference-"));
    for (const room of ["thing", "other"]) mkdirSync(path.join(root, "src", room), { recursive: true });
    writeFileSync(path.join(root, "src", "other", "index.ts"), "/** Another room. */\nexport const other = 1;\n");
    mkdirSync(path.join(root, "docs", "site"), { recursive: true });
    cpSync(path.join(ROOT, "tsconfig.json"), path.join(root, "tsconfig.json"));
    for (const name of ["typedoc", "package-lock.json"]) {
      cpSync(path.join(SITE, name), path.join(root, "docs", "site", name), { recursive: true });
    }
    symlinkSync(path.join(ROOT, "node_modules"), path.join(root, "node_modules"));
    symlinkSync(path.join(SITE, "node_modules"), path.join(root, "docs", "site", "node_modules"));
  });
  after(() => root && rmSync(root, { recursive: true, force: true }));
  const make = (comment: string) => {
    writeFileSync(path.join(root, "src", "thing", "index.ts"), `/** A thing. */\nexport { thing } from "./thing";\n`);
    writeFileSync(
      path.join(root, "src", "thing", "thing.ts"),
      `/**\n * ${comment}\n */\nexport function thing({ size }: { size: number }): number {\n  return size;\n}\n`,
    );
    return makeReference({ root, home: path.join(root, "made"), log: path.join(root, "log") });
  };

  it("stops the build where it links to nothing", () =>
    assert.rejects(make("Like {@link nothing}."), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.describe(), /nothing/);
      return true;
    }));

  it("stops the build where it describes a parameter that is not there", () =>
    assert.rejects(
      make("Its size.\n * @param size in cells\n * @param weight in kg\n * @param colour red"),
      /doc comments/,
    ));

  it("stops nothing where it is right", async () => {
    const { names, folder } = await make("Its size.\n * @param size in cells, from `{{ 1 }}` < 2");
    assert.deepEqual([...(names.get("thing") ?? [])], [["thing", "/reference/thing.html#thing"]]);
    const text = readFileSync(path.join(folder, "thing.md"), "utf8");
    assert.match(text, /`options.size` \| `number` \| in cells/);
    assert.match(text, /^# `ganbook\/thing`\n\n::: v-pre$/m);
  });
});

/** Whether a name is handed on from a package, which has a reference of its own. */
function isForeign(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const files = (target.declarations ?? []).map((one) => one.getSourceFile().fileName);
  return files.length > 0 && files.every((file) => file.includes("/node_modules/"));
}
