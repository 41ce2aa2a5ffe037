import assert from "node:assert/strict";
import { blocks } from "../../src/terminal/blocks";
import { Screen } from "../../src/terminal/screen";
import { sparkline } from "../../src/terminal/sparkline";
import { reportLine, type TrainingView, timeLeft, trainingLines } from "../../src/terminal/view";

/** A line without the words that colour it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's words begin with one
const plain = (line: string) => line.replace(/\x1b\[[\d;?]*[A-Za-z]/g, "");

const NO_HISTORY = { discriminatorLoss: [], generatorLoss: [], realAccuracy: [], fakeAccuracy: [] };

const STATE: TrainingView = {
  title: "dense GAN on digits (8500 images of 28 × 28), seed 1",
  step: 1250,
  total: 5000,
  stepsPerSecond: 78.4,
  secondsLeft: 48,
  history: {
    discriminatorLoss: [1.4, 1.2, 1.0],
    generatorLoss: [0.7, 0.8, 0.9],
    realAccuracy: [0.5, 0.75, 1],
    fakeAccuracy: [0.25, 0.5, 0.75],
  },
  samples: { shape: [64, 28, 28, 1], bytes: new Uint8Array(64 * 28 * 28).fill(7) },
  hint: "Ctrl-C stops after this step and keeps a checkpoint.",
};

describe("images as half blocks", () => {
  it("shows the upper pixel as ink and the lower one as paper, and names a colour only where it changes", () => {
    const bytes = Uint8Array.of(0, 0, 255, 10, 10, 20);
    assert.deepEqual(blocks({ shape: [1, 2, 3, 1], bytes }, { columns: 80, lines: 20 }), [
      "\x1b[38;2;0;0;0m\x1b[48;2;10;10;10m▀▀\x1b[38;2;255;255;255m\x1b[48;2;20;20;20m▀\x1b[0m",
    ]);
  });

  it("shows colours, and leaves the place below an odd last row empty", () => {
    assert.deepEqual(blocks({ shape: [1, 1, 1, 3], bytes: Uint8Array.of(1, 2, 3) }, { columns: 80, lines: 20 }), [
      "\x1b[38;2;1;2;3m▀\x1b[0m",
    ]);
  });

  it("finds the nearest of xterm's 256 colours", () => {
    // Greys 232 + n are 8 + 10n; 16 and 231 are black and white; colours are 16 + 36r + 6g + b of the levels 0, 95, 135 … 255.
    for (const [color, number] of [
      [[0, 0, 0], 16],
      [[9, 9, 9], 232],
      [[130, 130, 130], 244],
      [[255, 255, 255], 231],
      [[255, 0, 0], 16 + 36 * 5],
      [[0, 95, 255], 16 + 6 * 1 + 5],
      [[140, 30, 210], 16 + 36 * 2 + 4],
    ] as const) {
      const [line] = blocks({ shape: [1, 1, 1, 3], bytes: Uint8Array.from(color) }, { columns: 80, lines: 20 }, "256");
      assert.equal(line, `\x1b[38;5;${number}m▀\x1b[0m`);
    }
  });

  it("puts as many images side by side, and rows of them below, as there is room for", () => {
    const picture = { shape: [12, 8, 8, 1], bytes: new Uint8Array(12 * 64) } as const;
    // Four of 8 with a blank between them need 35 columns; two rows of 4 lines and one between them need 9.
    const lines = blocks(picture, { columns: 35, lines: 9 });
    assert.deepEqual(lines.map(plain), [
      ...Array(4).fill(Array(4).fill("▀".repeat(8)).join(" ")),
      "",
      ...Array(4).fill(Array(4).fill("▀".repeat(8)).join(" ")),
    ]);
    assert.equal(plain(blocks(picture, { columns: 34, lines: 9 })[0] ?? "").length, 26);
    assert.equal(blocks(picture, { columns: 35, lines: 8 }).length, 4);
  });

  it("draws large images smaller, by the mean of the pixels that fall together", () => {
    const bytes = new Uint8Array(2 * 64 * 64).fill(10);
    bytes[0] = 50; // of the first image's first 2×2 pixels: (50 + 10 + 10 + 10) / 4 = 20
    const lines = blocks({ shape: [2, 64, 64, 1], bytes }, { columns: 100, lines: 40 });
    assert.equal(lines.length, 16);
    assert.equal(plain(lines[0] ?? "").length, 65);
    assert.ok(lines[0]?.startsWith("\x1b[38;2;20;20;20m\x1b[48;2;10;10;10m▀\x1b[38;2;10;10;10m▀"));
  });

  it("gives nothing where there is no room", () => {
    assert.deepEqual(blocks({ shape: [2, 8, 8, 1], bytes: new Uint8Array(128) }, { columns: 80, lines: 1 }), []);
  });
});

describe("sparkline", () => {
  it("reaches from the least mean to the greatest", () => {
    assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), "▁▂▃▄▅▆▇█");
    // Stretches of two: means 0.5, 2.5, 4.5, 6.5.
    assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 4), "▁▃▆█");
  });

  it("survives few values, equal ones and broken ones", () => {
    assert.equal(sparkline([], 5), "");
    assert.equal(sparkline([3], 5), "▅");
    assert.equal(sparkline([2, 2, 2], 5), "▅▅▅");
    assert.equal(sparkline([1, Number.NaN, 2, Number.POSITIVE_INFINITY], 5), "▁ █ ");
  });
});

describe("a training in the terminal", () => {
  it("names the balance of another loss beside the curves", () => {
    const state = { ...STATE, balance: { discriminator: 0.25, generator: 0.125 } };
    const lines = trainingLines(state, { columns: 100, rows: 40, colors: "24-bit" }).map(plain);
    assert.match(lines[3] ?? "", /^D loss .* 0\.250 at balance$/);
    assert.match(lines[4] ?? "", /^G loss .* 0\.125 at balance$/);
  });

  it("shows bar, speed, time left, numbers with their curves, and samples", () => {
    const lines = trainingLines(STATE, { columns: 100, rows: 40, colors: "24-bit" }).map(plain);
    assert.equal(lines[0], STATE.title);
    assert.equal(lines[1], `${"█".repeat(10)}${"░".repeat(30)}  1 250 of 5 000 steps · 78 steps/s · 48 s left`);
    assert.match(lines[3] ?? "", /^D loss {7}1\.200 {2}█▅▁ +1\.386 = 2 log 2$/);
    assert.match(lines[4] ?? "", /^G loss {7}0\.800 {2}▁▅█ +0\.693 = log 2$/);
    assert.match(lines[5] ?? "", /^real {10}0\.75 {2}▁▅█ +taken for real$/);
    assert.match(lines[6] ?? "", /^generated {5}0\.50 {2}▁▅█ +seen through$/);
    assert.equal(lines.filter((line) => /^▀{28} ▀{28} ▀{28}$/.test(line)).length, 28); // two rows of 14 lines
    assert.equal(lines.at(-1), STATE.hint);
  });

  it("keeps within the window, whatever its size", () => {
    for (const columns of [60, 72, 80, 100, 133, 240]) {
      for (const rows of [5, 10, 16, 24, 25, 50, 90]) {
        const lines = trainingLines({ ...STATE, title: "long ".repeat(60) }, { columns, rows, colors: "256" });
        assert.ok(lines.length < rows, `${lines.length} lines in ${rows} rows`);
        for (const line of lines)
          assert.ok(plain(line).length < columns, `${plain(line).length} in ${columns}: ${line}`);
      }
    }
  });

  it("has nothing to say of speed and numbers before the first report", () => {
    const { title, total } = STATE;
    const lines = trainingLines(
      { title, step: 0, total, history: NO_HISTORY, stepsPerSecond: 0, secondsLeft: 0 },
      { columns: 80, rows: 24, colors: "256" },
    ).map(plain);
    assert.match(lines[1] ?? "", /^░{40} {2}0 of 5 000 steps$/);
    assert.match(lines[3] ?? "", /^D loss +… +1\.386/);
  });

  it("averages over the last 50 steps", () => {
    const values = [...Array(100).fill(9), ...Array(50).fill(1)];
    const history = { discriminatorLoss: values, generatorLoss: values, realAccuracy: values, fakeAccuracy: values };
    assert.match(reportLine({ ...STATE, history }), /D loss 1\.000 {3}G loss 1\.000/);
  });

  it("is one line a report without a terminal", () => {
    assert.equal(
      reportLine(STATE),
      "1 250 of 5 000   D loss 1.200   G loss 0.800   real 0.75   generated 0.50   78 steps/s   48 s left",
    );
    assert.equal(
      reportLine({ ...STATE, step: 50, stepsPerSecond: 7.25, secondsLeft: 700 }).slice(0, 14),
      "   50 of 5 000",
    );
  });

  it("says times as people do", () => {
    for (const [seconds, text] of [
      [0.2, "1 s"],
      [119, "119 s"],
      [200, "3 min 20 s"],
      [3599.5, "1 h 00 min"],
      [7500, "2 h 05 min"],
    ] as const) {
      assert.equal(timeLeft(seconds), text);
    }
  });
});

describe("screen", () => {
  const terminal = () => {
    const written: string[] = [];
    return { written, isTTY: true, columns: 80, rows: 24, write: (text: string) => written.push(text) };
  };

  it("draws over what it drew before and gives the cursor back", () => {
    const output = terminal();
    const screen = new Screen(output, {});
    screen.show(STATE);
    screen.show(STATE);
    screen.end();
    const [first = "", second = "", last] = output.written;
    const height = first.split("\n").length - 1;
    assert.ok(height > 8 && height < 24);
    assert.ok(first.startsWith("\x1b[?25l"));
    assert.ok(second.startsWith(`\x1b[${height}A\r`));
    assert.equal(last, "\x1b[?25h");
    assert.equal(output.written.length, 3);
  });

  it("draws anew from the top when the window has changed", () => {
    const output = terminal();
    const screen = new Screen(output, {});
    screen.show(STATE);
    output.columns = 70;
    screen.show(STATE);
    output.columns = 30;
    screen.show(STATE);
    assert.ok(output.written[1]?.startsWith("\x1b[2J\x1b[H"));
    assert.equal(plain(output.written[2] ?? ""), `${reportLine(STATE).slice(0, 29)}\n`);
  });

  it("takes 24-bit colours where the terminal says that it has them", () => {
    for (const [COLORTERM, words] of [
      ["truecolor", "\x1b[38;2;7;7;7m"],
      [undefined, "\x1b[38;5;232m"],
    ] as const) {
      const output = terminal();
      new Screen(output, { COLORTERM }).show(STATE);
      assert.ok(output.written[0]?.includes(words), COLORTERM);
    }
  });

  it("falls back to lines without colour", () => {
    for (const [change, environment] of [
      [{ isTTY: false }, {}],
      [{ columns: 59 }, {}],
      [{}, { NO_COLOR: "1" }],
      [{}, { TERM: "dumb" }],
      [{}, { CI: "true" }],
    ] as const) {
      const output = { ...terminal(), ...change };
      const screen = new Screen(output, environment);
      screen.show(STATE);
      screen.end();
      assert.equal(screen.live, false);
      assert.deepEqual(output.written, [`${reportLine(STATE)}\n`]);
    }
  });
});
