import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  categorical,
  firstRows,
  numeric,
  parseTable,
  readTable,
  rowsAt,
  smokers,
  tableOf,
  tableText,
  valuesOf,
} from "../../src/datasets/tables";
import { readSmokers, SMOKERS_FILE } from "../../src/datasets/tables/smokers";
import { layOut } from "../../src/datasets/tables/smokers/make";
import { packageRoot } from "../../src/files";

const FOLDER = join(packageRoot(), "src", "datasets", "tables", "smokers");

describe("smokers", () => {
  const { train, heldOut } = smokers();
  const meanOf = (table: typeof train, name: string) => valuesOf(table, name).reduce((a, b) => a + b, 0) / table.count;

  it("has 1 000 rows to train on and 512 held out, of nine columns of numbers and six of categories", () => {
    assert.deepEqual([train.count, heldOut.count], [1000, 512]);
    assert.equal(train.columns.filter(({ kind }) => kind === "numeric").length, 9);
    assert.equal(train.columns.filter(({ kind }) => kind === "categorical").length, 6);
  });

  it("has the values of the source", () => {
    // Means over all 1 512 rows, by pandas from NHEFS.csv, before heights and weights were rounded (halves upwards).
    const all: Record<string, number> = {
      age: 43.572751,
      height: 168.751095,
      "weight 1971": 70.859325,
      "weight 1982": 73.482864,
      cigarettes: 20.529762,
      smoking: 24.523148,
      cholesterol: 219.655423,
      "systolic 1982": 128.675265,
      "diastolic 1982": 77.789021,
      "quit by 1982": 0.252646,
      "died by 1992": 0.184524,
      alcohol: 1.902778,
    };
    for (const [name, expected] of Object.entries(all)) {
      const mean = (1000 * meanOf(train, name) + 512 * meanOf(heldOut, name)) / 1512;
      assert.ok(Math.abs(mean - expected) < 0.02, `${name}: ${mean}, expected ${expected}`);
    }
  });

  it("splits fairly, and no row comes twice", () => {
    assert.equal(meanOf(train, "died by 1992").toFixed(3), "0.187");
    assert.equal(meanOf(heldOut, "died by 1992").toFixed(3), "0.180");
    const lines = [train, heldOut].flatMap((part) => tableText(part).trimEnd().split("\n").slice(1));
    assert.equal(new Set(lines).size, 1512);
  });

  it("is read whatever git made of the ends of lines; a damaged or missing file is named, with its cure", () => {
    const folder = mkdtempSync(join(tmpdir(), "smokers-"));
    try {
      assert.throws(
        () => readSmokers(folder),
        /missing: there is no file .*smokers\.csv\. Restore it with: git checkout/,
      );
      const file = join(folder, SMOKERS_FILE.name);
      copyFileSync(join(FOLDER, SMOKERS_FILE.name), file);
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replaceAll("\n", "\r\n"));
      assert.equal(readSmokers(folder).train.count, 1000);
      writeFileSync(file, text.slice(0, -5));
      assert.throws(() => readSmokers(folder), /damaged: expected content with SHA-256 d0d94d.*git checkout/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is made from the source: codes become words, unknown alcohol goes, the order comes from the rows", () => {
    const codes = (name: string, from: number, to: number) =>
      categorical(
        name,
        Array.from({ length: to - from + 1 }, (_, i) => String(from + i)),
      );
    const source = tableOf(
      [
        ...[
          numeric("age"),
          codes("sex", 0, 1),
          codes("education", 1, 5),
          numeric("ht"),
          numeric("wt71"),
          numeric("wt82"),
        ],
        ...[numeric("smokeintensity"), numeric("smokeyrs"), codes("qsmk", 0, 1), codes("alcoholfreq", 0, 5)],
        ...[codes("exercise", 0, 2), numeric("cholesterol"), numeric("sbp"), numeric("dbp"), codes("death", 0, 1)],
      ],
      [
        [42, 36, 50],
        [0, 1, 0],
        [0, 4, 1],
        [174.1875, 159.375, 170],
        [79.04, 58.63, 60],
        [68.946, 61.234, 61],
      ].concat([
        [30, 20, 5],
        [29, 24, 9],
        [0, 0, 1],
        [1, 0, 5],
        [2, 0, 1],
        [197, 301, 200],
        [175, 123, 120],
        [96, 80, 70],
        [0, 1, 0],
      ]),
    );
    const made = layOut(source);
    assert.equal(made.count, 2);
    const first = firstRows(made, 2).find(({ age }) => age === 42);
    assert.deepEqual(first && [first.sex, first.education, first.height, first["weight 1982"], first.alcohol], [
      "male",
      "grade school",
      174.2,
      68.9,
      "weekly",
    ]);
    assert.equal(tableText(layOut(rowsAt(source, [2, 1, 0]))), tableText(made));
  });
});

describe("a table from a CSV file", () => {
  it("tells numbers from categories", () => {
    const rows = Array.from({ length: 8 }, (_, i) => `${20 + i},${i % 2},${i / 4},"${i % 2 ? "yes" : "no, never"}"`);
    const table = parseTable(["age,ill,dose,smokes", ...rows].join("\n"));
    assert.deepEqual(table.columns, [
      numeric("age"),
      categorical("ill", ["0", "1"]),
      numeric("dose", "", 2),
      categorical("smokes", ["no, never", "yes"]),
    ]);
    assert.deepEqual(firstRows(table, 2)[1], { age: 21, ill: "1", dose: 0.25, smokes: "yes" });
  });

  it("reads semicolons, tabs, blanks, a byte-order mark, Windows' lines and quotes; and its own text", () => {
    const columns = [numeric("a", "kg", 1), categorical("b", ["x;y", 'q"'])];
    for (const text of [
      '\ufeffa;b\r\n1.5;"x;y"\r\n\r\n 2 ;"q"""\r\n',
      'a\tb\n1.5\tx;y\n2\t"q"""',
      'b,c,a\nx;y,0,1.5\n"q""",0,2.0',
    ]) {
      const table = parseTable(text, { columns });
      assert.deepEqual(
        [Array.from(table.values[0] ?? []), Array.from(table.values[1] ?? [])],
        [
          [1.5, 2],
          [0, 1],
        ],
      );
      assert.deepEqual(parseTable(tableText(table), { columns }), table);
    }
  });

  it("counts decimals of numbers with an exponent", () => {
    const [column] = parseTable("a\n1.5e-3\n2E2\n").columns;
    assert.deepEqual(column, numeric("a", "", 4));
  });

  const refused: [what: string, text: string, error: RegExp, options?: Parameters<typeof parseTable>[1]][] = [
    ["an empty file", "", /t\.csv is empty: expected the names of the columns/],
    ["a file without rows", "a,b\n", /nothing below: expected at least one row/],
    ["too many fields", "a,b\n1,2\n1,2,3\n", /t\.csv, line 3: 3 fields, expected 2.*needs quotes/],
    ["a missing value", "a,b\n1,2\n,4\nNA,5\n", /line 3: "a" is missing, as in 1 other rows of 3.*missing: "drop"/],
    [
      "only incomplete rows",
      "a,b\n1,\n2,?\n",
      /every row has a missing value, the first one in "b"/,
      { missing: "drop" },
    ],
    ["a text among numbers", "a\n1.5\n2\nmany\n", /line 4, column "a": got "many", but most of its fields are numbers/],
    ["a text for a number", "a\nx\n", /line 2, column "a": got "x", expected a number/, { columns: [numeric("a")] }],
    [
      "a decimal comma",
      "a;b\n1,5;2\n",
      /got "1,5", expected a number\. Numbers are written with a point/,
      {
        columns: [numeric("a")],
      },
    ],
    [
      "an unknown category",
      "a\nmaybe\n",
      /got "maybe", expected one of "no", "yes"/,
      {
        columns: [categorical("a", ["no", "yes"])],
      },
    ],
    ["a quote left open", 'a,b\n1,"2\n3,4\n', /a field begins with a quote .* never closed/],
    ["a quote inside of a field", 'a,b\n1,2"3"\n', /line 2: a quote .* in the middle of a field/],
    [
      "a column that is not there",
      "a,b\n1,2\n",
      /no column "c"; its columns are "a", "b"/,
      { columns: [numeric("c")] },
    ],
    ["a name that comes twice", "a,a\n1,2\n", /two columns are called "a"/],
    [
      "texts instead of categories",
      `a\n${Array.from({ length: 60 }, (_, i) => `n${i}`).join("\n")}`,
      /60 different texts/,
    ],
  ];
  for (const [what, text, error, options] of refused) {
    it(`refuses ${what}, by name`, () => {
      assert.throws(() => parseTable(text, { source: "t.csv", ...options }), error);
    });
  }

  it("leaves incomplete rows out where it is told to, and marks may be named", () => {
    const table = parseTable("a,b\n1.5,x\n?,y\n-9,x\n2.5,y\n", { missing: "drop", missingMarks: ["?", "-9"] });
    assert.deepEqual(Array.from(valuesOf(table, "a")), [1.5, 2.5]);
  });

  it("says of a file that is not there, or is a folder, what it is", () => {
    assert.throws(() => readTable(join(FOLDER, "none.csv")), /none\.csv: there is no such file\. Expected a CSV file/);
    assert.throws(() => readTable(FOLDER), /it is a folder\. Expected a CSV file/);
    assert.equal(readTable(join(FOLDER, "smokers.csv")).columns.length, 15);
  });
});

describe("tables", () => {
  const table = tableOf(
    [numeric("a", "kg", 1), categorical("b", ["x", "y"])],
    [
      [1.25, 2, 3],
      [0, 1, 1],
    ],
  );

  it("gives rows in the order asked for, and columns by name", () => {
    assert.deepEqual(Array.from(valuesOf(rowsAt(table, [2, 0]), "a")), [3, 1.25]);
    assert.deepEqual(firstRows(table, 1), [{ a: 1.3, b: "x" }]);
    assert.throws(() => rowsAt(table, [3]), /row 3: expected a whole number from 0 to 2/);
    assert.throws(() => valuesOf(table, "c"), /no column "c"; the table has "a", "b"/);
  });

  it("refuses values that do not fit", () => {
    assert.throws(() => tableOf([], []), /without columns/);
    assert.throws(() => tableOf([numeric("a")], []), /0 lists of values for 1 columns/);
    assert.throws(() => tableOf([numeric("a"), numeric("a")], [[1], [2]]), /two columns are called "a"/);
    assert.throws(() => tableOf([numeric("a"), numeric("b")], [[1], [2, 3]]), /"b" has 2 rows, "a" has 1/);
    assert.throws(() => tableOf([numeric("a")], [[Number.NaN]]), /"a", row 0: got NaN, expected a finite number/);
    assert.throws(() => tableOf([categorical("a", ["x"])], [[1]]), /got 1, expected 0 to 0, the place of a category/);
  });
});
