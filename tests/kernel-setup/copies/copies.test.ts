import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bringCopies, COPIES, tellCopies } from "../../../kernel-setup/copies/copies";
import { formatNotebook, readNotebook, writeNotebook } from "../../../kernel-setup/runner/notebook";
import { code, notebookOf, prose, removeFolders, temporaryFolder } from "../runner/fixtures";

afterEach(removeFolders);

/** A project with two chapters and a solution, and ways to change either side. */
function project() {
  const root = temporaryFolder();
  const text = (source: string) => formatNotebook(notebookOf(prose("# A chapter"), code(source)));
  const write = (folder: string, name: string, source: string) => {
    mkdirSync(join(root, folder, name, ".."), { recursive: true });
    writeFileSync(join(root, folder, name), text(source));
  };
  write("notebooks", "01-a.ipynb", "1;");
  write("notebooks", "02-b.ipynb", "2;");
  write("notebooks", "solutions/01-a-solutions.ipynb", "3;");
  const copy = (name: string) => join(root, COPIES, name);
  return {
    root,
    copy,
    bring: (...fresh: string[]) =>
      bringCopies(root, fresh).map(({ name, what, beside }) => [name, what, ...(beside ? [beside] : [])]),
    author: (name: string, source: string) => write("notebooks", name, source),
    reader: (name: string, source: string) => write(COPIES, name, source),
    sourceOf: (name: string) => readNotebook(copy(name)).cells[1]?.source,
  };
}

describe("a reader's copies", () => {
  it("are made of all notebooks, solutions too; a second start changes nothing", () => {
    const { root, bring } = project();
    assert.deepEqual(bring(), [
      ["01-a.ipynb", "new"],
      ["02-b.ipynb", "new"],
      ["solutions/01-a-solutions.ipynb", "new"],
    ]);
    assert.deepEqual(readdirSync(join(root, COPIES)).sort(), [".course.json", "01-a.ipynb", "02-b.ipynb", "solutions"]);
    assert.deepEqual(bring(), []);
  });

  it("that were only run count as unchanged, and follow the course", () => {
    const { bring, copy, author, sourceOf } = project();
    bring();
    const notebook = readNotebook(copy("01-a.ipynb"));
    const [, cell] = notebook.cells;
    assert.ok(cell?.cell_type === "code");
    cell.outputs = [{ output_type: "stream", name: "stdout", text: "run\n" }];
    cell.execution_count = 7;
    writeNotebook(copy("01-a.ipynb"), notebook);
    assert.deepEqual(bring(), [], "a run changes nothing");
    author("01-a.ipynb", "1.1;");
    assert.deepEqual(bring(), [["01-a.ipynb", "updated"]]);
    assert.equal(sourceOf("01-a.ipynb"), "1.1;");
  });

  it("that the reader changed stay; each new version of the course lies beside them once", () => {
    const { bring, author, reader, sourceOf, copy } = project();
    bring();
    reader("02-b.ipynb", "mine;");
    assert.deepEqual(bring(), []);
    author("02-b.ipynb", "2.1;");
    assert.deepEqual(bring(), [["02-b.ipynb", "offered", "02-b (new version).ipynb"]]);
    assert.deepEqual([sourceOf("02-b.ipynb"), sourceOf("02-b (new version).ipynb")], ["mine;", "2.1;"]);
    assert.deepEqual(bring(), [], "once");
    author("02-b.ipynb", "2.2;");
    assert.deepEqual(bring(), [["02-b.ipynb", "offered", "02-b (new version 2).ipynb"]]);
    assert.equal(sourceOf("02-b (new version).ipynb"), "2.1;", "nothing is written over");
    rmSync(copy("02-b (new version).ipynb"));
    assert.deepEqual(bring(), [], "what a reader threw away does not come back");
  });

  it("that the reader brought to the course's own state follow again", () => {
    const { bring, author, reader } = project();
    bring();
    reader("02-b.ipynb", "mine;");
    author("02-b.ipynb", "2.1;");
    bring();
    reader("02-b.ipynb", "2.1;");
    assert.deepEqual(bring(), []);
    author("02-b.ipynb", "2.2;");
    assert.deepEqual(bring(), [["02-b.ipynb", "updated"]]);
  });

  it("that are missing come back, and new chapters come in", () => {
    const { bring, author, copy } = project();
    bring();
    rmSync(copy("01-a.ipynb"));
    author("03-c.ipynb", "3;");
    assert.deepEqual(bring(), [
      ["01-a.ipynb", "new"],
      ["03-c.ipynb", "new"],
    ]);
  });

  it("are fresh where that is asked for, by number or topic; the old one is kept", () => {
    const { bring, reader, sourceOf } = project();
    bring();
    reader("02-b.ipynb", "mine;");
    const [[name, what, beside] = []] = bring("2");
    assert.deepEqual([name, what], ["02-b.ipynb", "fresh"]);
    assert.match(beside ?? "", /^02-b \(mine, \d{4}-\d\d-\d\d\)\.ipynb$/);
    assert.deepEqual([sourceOf("02-b.ipynb"), sourceOf(beside as string)], ["2;", "mine;"]);
    assert.deepEqual(bring("a"), [["01-a.ipynb", "fresh"]], "unchanged: nothing to keep");
    assert.deepEqual(bring("01-a-solutions"), [["solutions/01-a-solutions.ipynb", "fresh"]]);
    assert.throws(() => bring("9"), /--fresh 9: no such chapter/);
  });

  it("survive a lost or broken memory, and a notebook that is none", () => {
    const { root, bring, author, reader, copy, sourceOf } = project();
    bring();
    reader("02-b.ipynb", "mine;");
    writeFileSync(join(root, COPIES, ".course.json"), "{");
    writeFileSync(copy("01-a.ipynb"), "not a notebook");
    author("02-b.ipynb", "2.1;");
    assert.deepEqual(bring(), [
      ["01-a.ipynb", "unreadable"],
      ["02-b.ipynb", "offered", "02-b (new version).ipynb"],
    ]);
    assert.equal(sourceOf("02-b.ipynb"), "mine;");
    assert.equal(readFileSync(copy("01-a.ipynb"), "utf8"), "not a notebook");
    const [[, , beside] = []] = bring("1");
    assert.ok(existsSync(copy(beside as string)), "also what cannot be read is kept");
  });

  it("are told of in a line each", () => {
    assert.deepEqual(
      tellCopies([
        { name: "01-a.ipynb", what: "new" },
        { name: "02-b.ipynb", what: "updated" },
        { name: "03-c.ipynb", what: "offered", beside: "03-c (new version).ipynb" },
      ]),
      [
        "my-notebooks/ has 01-a.ipynb",
        "02-b.ipynb is the course's new version; you had not changed it",
        "03-c.ipynb is as you left it; the course's new version lies beside it: 03-c (new version).ipynb",
      ],
    );
    assert.deepEqual(tellCopies([]), []);
  });
});
