/** What the site says of names in code: it is what the kernel says, for every cell of the course. */
import assert from "node:assert/strict";

import path from "node:path";
import type { Hover } from "../../docs/site/make/hover";
import { type HoverData, HoverFiles, packed } from "../../docs/site/make/hover-data";
import { Compiler } from "../../kernel-setup/kernel/compile/compiler";
import { inspectCode } from "../../kernel-setup/kernel/compile/language";
import { Project } from "../../kernel-setup/kernel/compile/project";
import { codeCells, readNotebook } from "../../kernel-setup/runner/notebook";
import { list, ROOT } from "../../kernel-setup/setup/paths";

const { ensureBuilt } = require("../../kernel-setup/build.cjs") as { ensureBuilt(): { errors: string } };

const NOTEBOOKS = ["notebooks", "notebooks/solutions"].flatMap((folder) =>
  list(path.join(ROOT, folder))
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => `${folder}/${name}`),
);

const textOf = ({ parts }: Hover) => parts.map(([text]) => text).join("");

describe("the types of names in code", function () {
  this.timeout(1_200_000);
  let files: HoverFiles;
  before(() => {
    assert.equal(ensureBuilt().errors, "");
    // Where the site's build keeps them, too.
    files = new HoverFiles(ROOT, path.join(ROOT, ".ganbook", "site-parts", "hovers"));
  });
  const read = (file: string) => {
    const notebook = readNotebook(path.join(ROOT, file));
    return { sources: codeCells(notebook).map(({ source }) => source), hovers: files.hovers(notebook, file) };
  };

  it("are right for chapter 01: imports, variables, parameters, methods", () => {
    const { sources, hovers } = read("notebooks/01-neuron.ipynb");
    const said = (name: string) =>
      [...hovers].flatMap(([number, names]) =>
        names
          .filter(({ start, length }) => sources[number - 1]?.slice(start, start + length) === name)
          .map((hover) => ({ ...hover, text: textOf(hover) })),
      );
    const [neuron] = said("Neuron");
    assert.equal(neuron?.text, "class Neuron");
    assert.match(neuron?.docs ?? "", /^A neuron: `output = activation/);
    assert.deepEqual(neuron?.imported, { name: "Neuron", module: "ganbook/neuron" });
    assert.equal(said("first")[0]?.text, "const first: Neuron");
    assert.equal(said("zeros")[0]?.text, "const zeros: number[]");
    assert.equal(said("log")[0]?.text, "(method) Console.log(message?: any, ...optionalParams: any[]): void");
    assert.match(said("learn")[0]?.text ?? "", /^function learn\(neuron: Neuron, examples: readonly Example\[\], \{/);
    assert.equal(said("log")[0]?.imported, undefined);
  });

  it("are what the kernel's tooltips say", () => {
    const { sources, hovers } = read("notebooks/01-neuron.ipynb");
    const compiler = new Compiler(new Project(path.join(ROOT, "notebooks"), ROOT, "typescript"), "typescript");
    let types = "";
    for (const [index, source] of sources.slice(0, 4).entries()) {
      const names = hovers.get(index + 1) ?? [];
      assert.ok(names.length > 0);
      for (const hover of names) {
        const { data } = inspectCode(compiler.notebook, types, source, hover.start + 1) as {
          data: { "text/plain": string };
        };
        const text = textOf(hover).replace(/ …$/, "");
        if (/import\(/.test(data["text/plain"])) continue;
        assert.ok(data["text/plain"].replace(/^\(alias\) /, "").startsWith(text), `${data["text/plain"]} ≠ ${text}`);
      }
      types = compiler.compile(types, source).types;
    }
  });

  it("lie on the names of every cell, one behind the other", () => {
    let count = 0;
    for (const file of NOTEBOOKS) {
      const { sources, hovers } = read(file);
      assert.deepEqual(
        [...hovers.keys()],
        [...sources.keys()].map((index) => index + 1),
        file,
      );
      for (const [number, names] of hovers) {
        const source = sources[number - 1] ?? "";
        let end = 0;
        for (const { start, length } of names) {
          assert.ok(start >= end && start + length <= source.length, `${file}, cell ${number}: ${start}`);
          end = start + length;
          assert.match(source.slice(start, end), /^[#\p{L}_$][\p{L}\p{N}_$]*$/u, `${file}, cell ${number}`);
        }
        const code = source.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "").trim();
        assert.ok(names.length > 0 || code === "", `${file}, cell ${number}: no name is known`);
        count += names.length;
      }
    }
    assert.ok(count > 15_000, `${count} names`);
  });

  it("are known wherever a name comes from the library, and never tell where this machine keeps it", () => {
    let imported = 0;
    for (const file of NOTEBOOKS) {
      for (const [number, names] of read(file).hovers) {
        for (const hover of names) {
          const text = textOf(hover);
          const place = `${file}, cell ${number}: ${text}`;
          assert.ok(!text.includes(ROOT) && !/import\("|node_modules/.test(text), place);
          if (!hover.imported?.module.startsWith("ganbook/")) continue;
          imported++;
          assert.doesNotMatch(text, /\bany\b/, place);
        }
      }
    }
    assert.ok(imported > 2000, `${imported} uses of imported names`);
  });
});

describe("the file of a notebook's types", () => {
  const hover = (start: number, text: string, more: Partial<Hover> = {}): Hover => ({
    start,
    length: 2,
    parts: [
      ["const ", "keyword"],
      [text, ""],
    ],
    ...more,
  });

  it("holds each text once, escaped, and where each name is from the one before", () => {
    const hovers = new Map([
      [1, [hover(6, "ab: Map<K, V>"), hover(20, "cd", { docs: "Of `ab` & <more>." })]],
      [2, [hover(0, "ab: Map<K, V>")]],
    ]);
    const data = packed(hovers, [30, 10], () => undefined);
    assert.deepEqual(data, {
      texts: [
        ['<i class="k">const </i>ab: Map&lt;K, V&gt;'],
        ['<i class="k">const </i>cd', "Of <code>ab</code> &amp; &lt;more&gt;."],
      ],
      cells: { 1: [30, 6, 2, 0, 12, 2, 1], 2: [10, 0, 2, 0] },
    } satisfies HoverData);
  });

  it("links what is imported, and nothing else", () => {
    const imported = { name: "ab", module: "ganbook/gan" };
    const hovers = new Map([[1, [hover(0, "ab", { imported }), hover(5, "cd")]]]);
    const { texts } = packed(hovers, [9], ({ name, module }) => `/${module}#${name}`);
    assert.deepEqual(
      texts.map(([, , link]) => link),
      ["/ganbook/gan#ab", undefined],
    );
  });
});
