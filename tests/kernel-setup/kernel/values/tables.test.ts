import assert from "node:assert/strict";
import { plain, shown, typesOf } from "./shown";

const html = (value: unknown) => String(shown(value).data["text/html"]);

describe("tables", () => {
  it("are arrays of records: the union of their keys, numbers to the right", () => {
    const people = [
      { name: "Ada", age: 36 },
      { name: "Bo", age: 7, likes: ["a", { b: 1 }] },
    ];
    assert.equal(plain(people), ["   name  age  likes", "0  Ada    36", "1  Bo      7  [ 'a', { b: 1 } ]"].join("\n"));
    const lines = html(people).split("\n");
    assert.match(lines[1] as string, /<th style="text-align: left">name<\/th><th style="text-align: right">age<\/th>/);
    assert.equal(
      lines[3],
      '<tr><th>0</th><td style="text-align: left">Ada</td><td style="text-align: right">36</td><td style="text-align: left"></td></tr>',
    );
  });

  it("keep numbers to the right where some are missing or null", () => {
    assert.equal(plain([{ a: 10 }, { a: null }, {}, { a: 5n }]), "      a\n0    10\n1  null\n2\n3    5n");
  });

  it("escape what stands in them", () => {
    const markup = html([{ "<i>": '<script>alert("1")</script> & more' }]);
    assert.doesNotMatch(markup, /<script|<i>/);
    assert.match(markup, /&lt;i&gt;.*&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt; &amp; more/s);
  });

  it("keep each row on a line, each cell short, and run no getter", () => {
    let ran = false;
    const row = {
      text: "one\ntwo",
      long: "z".repeat(80),
      nothing: undefined,
      none: null,
      get own() {
        ran = true;
        return 1;
      },
    };
    assert.deepEqual(
      plain([row])
        .split("\n")[1]
        ?.split(/\s{2,}/),
      ["0", "one two", `${"z".repeat(49)}…`, "null", "[Getter]"],
    );
    assert.equal(ran, false);
  });

  it("align signs that are two columns wide", () => {
    assert.equal(
      plain([
        { a: "日本", b: 1 },
        { a: "x", b: 2 },
      ]),
      ["   a     b", "0  日本  1", "1  x     2"].join("\n"),
    );
  });

  it("show the beginning of what is long or wide, and say how much there is", () => {
    const long = Array.from({ length: 1000 }, (_, i) => ({ i, square: i * i }));
    const lines = plain(long).split("\n");
    assert.deepEqual([lines.length, lines.at(-1)], [42, "… 1,000 rows"]);
    assert.equal(html(long).match(/<tr>/g)?.length, 41);
    assert.match(html(long), /<p>… 1,000 rows<\/p>$/);
    const wide = [Object.fromEntries(Array.from({ length: 45 }, (_, i) => [`column${i}`, i]))];
    assert.match(plain(wide), /column11 {2}…\n.*11 {2}…\n… 1 row × 45 columns$/);
    assert.ok(
      plain(wide)
        .split("\n")
        .every((line) => line.length <= 125),
    );
    assert.equal(html(wide).match(/<td /g)?.length, 20);
  });

  it("are not made of anything else", () => {
    class Point {
      x = 1;
    }
    for (const value of [
      [],
      [{}],
      [new Point()],
      [{ a: 1 }, 2],
      [[1]],
      new Set([{ a: 1 }]),
      new Map([["a", { b: 1 }]]),
      { a: 1 },
    ]) {
      assert.deepEqual(typesOf(value), ["text/plain"]);
    }
  });

  it("are data frames, of which only the rows that show are asked for", () => {
    let asked: unknown;
    const likeArquero = {
      numRows: () => 1000,
      columnNames: () => ["b", "a"],
      objects: (options: { limit: number }) => {
        asked = options;
        return Array.from({ length: options.limit }, (_, a) => ({ a, b: `x${a}` }));
      },
    };
    assert.match(plain(likeArquero), /^ {4}b {5}a\n 0 {2}x0 {4}0\n[\s\S]*\n… 1,000 rows$/);
    assert.deepEqual(asked, { limit: 40 });
    const likeArrow = (rows: number): object => ({
      numRows: rows,
      slice: (_: number, end: number) => likeArrow(Math.min(rows, end)),
      toArray: () => Array.from({ length: rows }, (_, i) => Object.create({ toJSON: () => ({ i }) })),
    });
    assert.match(plain(likeArrow(500)), /^ {4} i\n 0 {3}0\n[\s\S]*\n39 {2}39\n… 500 rows$/);
    assert.equal(plain({ columns: ["a"], toArray: () => [] }), "  a\n0 rows");
  });

  it("use nothing up that can be read only once", () => {
    let read = 0;
    const cursor = { toArray: () => ++read };
    assert.match(plain(cursor), /toArray/);
    assert.equal(read, 0);
  });
});
