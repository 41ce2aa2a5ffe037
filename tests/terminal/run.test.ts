import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tf } from "../../src/engine";
import { type Asked, newPlan, readPlan, Screen, sampleToFile, trainInFolder } from "../../src/terminal";
import { plainPictures } from "../datasets/pictures";
import { idx } from "./idx";

describe("training and sampling from the command line", function () {
  this.timeout(300_000);
  const place = mkdtempSync(join(tmpdir(), "ganbook-cli-"));
  const folder = (name: string) => join(place, name);
  const ASKED: Asked = { data: `mnist:${folder("data")}`, steps: 8, batch: 8, average: 0.9, seed: 4 };

  before(() => {
    mkdirSync(folder("data"));
    for (const [part, count] of [
      ["train", 24],
      ["t10k", 4],
    ] as const) {
      writeFileSync(
        join(folder("data"), `${part}-images-idx3-ubyte`),
        idx([count, 8, 8], (i) => (i * 89) % 256),
      );
      writeFileSync(
        join(folder("data"), `${part}-labels-idx1-ubyte`),
        idx([count], (i) => i % 10),
      );
    }
  });
  after(() => rmSync(place, { recursive: true, force: true }));

  /** Trains, and gives how it ended and what was written to the terminal. */
  async function train(name: string, { asked = ASKED, resume = false, stopAt = 0, isTTY = false } = {}) {
    const written: string[] = [];
    const controller = new AbortController();
    const output = {
      isTTY,
      columns: 100,
      rows: 40,
      write: (text: string) => {
        written.push(text);
        if (stopAt > 0 && text.includes(`${stopAt} of`)) controller.abort(new Error("stop"));
      },
    };
    const end = await trainInFolder({
      folder: folder(name),
      plan: newPlan(asked),
      resume,
      reportEvery: 4,
      checkpointEvery: 4,
      screen: new Screen(output, { COLORTERM: "truecolor" }),
      signal: controller.signal,
    });
    return { end, written };
  }
  const read = (...parts: string[]) => readFileSync(join(place, ...parts), "utf8");

  it("trains in a folder, a line a report, and leaves no tensor behind", async () => {
    await train("warm");
    const before = tf.memory().numTensors;
    const { end, written } = await train("whole");
    assert.deepEqual([end.step, end.stopped], [8, false]);
    assert.match(end.diagnosis, /^Only 8 steps were recorded/);
    assert.equal(written.length, 2);
    assert.match(written[0] ?? "", /^4 of 8 {3}D loss \d+\.\d{3} {3}G loss \d+\.\d{3} {3}real [01]\.\d\d /);
    assert.deepEqual(readPlan(folder("whole")), newPlan(ASKED));
    const { about } = JSON.parse(read("whole", "run.json"));
    assert.deepEqual(about, { model: "dense", data: ASKED.data, seed: 4 });
    assert.equal(read("whole", "history.jsonl").trim().split("\n").length, 8);
    assert.equal(tf.memory().numTensors, before);
  });

  it("says at the end what its networks show, where curves cannot", async () => {
    mkdirSync(folder("bright"));
    for (const part of ["train", "t10k"]) {
      writeFileSync(
        join(folder("bright"), `${part}-images-idx3-ubyte`),
        idx([24, 8, 8], (i) => 128 + ((i * 89) % 128)),
      );
      writeFileSync(
        join(folder("bright"), `${part}-labels-idx1-ubyte`),
        idx([24], (i) => i % 10),
      );
    }
    const { end } = await train("light", { asked: { ...ASKED, data: `mnist:${folder("bright")}` } });
    assert.match(end.diagnosis, /^Images and G are of two ranges: real pixels reach from 0\.00 to 1\.00, drawn ones/);
  });

  it("stops when it is asked to, with a checkpoint, and goes on to the same numbers", async () => {
    const first = await train("parts", { stopAt: 4 });
    assert.equal(first.end.stopped, true);
    assert.ok(first.end.step >= 4 && first.end.step < 8, `stopped at ${first.end.step}`);
    const last = readdirSync(join(folder("parts"), "checkpoints"))
      .sort()
      .at(-1);
    assert.equal(last, `step-${String(first.end.step).padStart(6, "0")}`);
    const second = await train("parts", { resume: true });
    assert.deepEqual([second.end.step, second.end.stopped], [8, false]);
    assert.equal(read("parts", "history.jsonl"), read("whole", "history.jsonl"));
    const weights = (name: string) => readFileSync(join(folder(name), "checkpoints", "step-000008", "average.keras"));
    assert.ok(weights("parts").equals(weights("whole")), "the weights differ");
  });

  it("goes further when more steps are asked for", async () => {
    const { end } = await train("parts", { resume: true, asked: { ...ASKED, steps: 12 } });
    assert.equal(end.step, 12);
    assert.equal(readPlan(folder("parts")).steps, 12);
  });

  it("begins again where a run was killed before its first checkpoint", async () => {
    mkdirSync(folder("killed"));
    const { end } = await train("killed", { resume: true });
    assert.equal(end.step, 8);
    assert.equal(read("killed", "history.jsonl"), read("whole", "history.jsonl"));
  });

  it("draws what G makes on a terminal, and leaves the last state without advice", async () => {
    const { written } = await train("seen", { isTTY: true });
    const [first = "", ...rest] = written;
    assert.match(first, /dense GAN on MNIST: 24 images of 8 × 8, batches of 8, seed 4/);
    assert.ok(first.includes("0 of 8 steps") && !first.includes("▀"));
    const [last = "", end] = rest.slice(-2);
    assert.ok(last.includes("8 of 8 steps") && last.includes("▀") && !last.includes("Ctrl-C"));
    assert.ok(rest[0]?.includes("Ctrl-C"));
    assert.equal(end, "\x1b[?25h");
  });

  it("trains on a person's own images, names what is left out, and goes on with them", async () => {
    process.env.GANBOOK_CACHE = folder("cache");
    try {
      await plainPictures(folder("pictures"), [
        ["a.png", "red"],
        ["in/b.jpg", "lime"],
        ["c.webp", "blue"],
        ["d.png", "white"],
      ]);
      writeFileSync(folder("pictures/e.jpg"), "text");
      const asked: Asked = { data: `images:${folder("pictures")}`, model: "dense", size: 8, batch: 2, steps: 4 };
      const { written } = await train("own", { asked, isTTY: true });
      const all = written.join("");
      assert.match(all, /1 file is left out: e\.jpg \(no image of a kind that can be read\)\./);
      assert.match(all, /Preparing images, kept for the next time: 5 of 5/);
      assert.match(all, /dense GAN on images: 4 images of 8 × 8 in colour, batches of 2, seed 1/);
      assert.deepEqual(JSON.parse(read("own", "run.json")).about, {
        model: "dense",
        data: asked.data,
        size: 8,
        seed: 1,
      });
      await sampleToFile({ source: folder("own"), file: folder("own.png"), count: 4 });
      assert.equal(readFileSync(folder("own.png")).subarray(1, 4).toString(), "PNG");

      const { end } = await train("own", { asked: { ...asked, steps: 6 }, resume: true });
      assert.equal(end.step, 6);
      await plainPictures(folder("pictures"), [["f.png", "black"]]);
      await assert.rejects(train("own", { asked: { ...asked, steps: 8 }, resume: true }), {
        message: /was trained on other images: \[4,8,8,3\] .* and these are \[5,8,8,3\]/,
      });
    } finally {
      delete process.env.GANBOOK_CACHE;
    }
  });

  it("refuses a folder that holds a run, and other images than the run began with", async () => {
    await assert.rejects(train("whole"), { message: /holds a run already/ });
    const other = folder("other");
    mkdirSync(other);
    for (const name of readdirSync(folder("data"))) {
      const bytes = readFileSync(join(folder("data"), name));
      if (name === "train-images-idx3-ubyte") bytes[20] = 255 - (bytes[20] as number);
      writeFileSync(join(other, name), bytes);
    }
    const asked = { ...ASKED, data: `mnist:${other}`, steps: 20 };
    await assert.rejects(train("whole", { resume: true, asked }), { message: /images/ });
    assert.equal(readPlan(folder("whole")).data, ASKED.data, "what failed must not change the plan");
  });

  it("draws a grid, walks and a film of a run, the same ones for the same seed", async () => {
    const before = tf.memory().numTensors;
    const source = folder("whole");
    const file = folder("grid.png");
    assert.equal(
      await sampleToFile({ source, file, count: 6, columns: 3, scale: 2 }),
      `${file}: 6 images, drawn by ${source} at step 8, seed 1`,
    );
    const png = readFileSync(file);
    // 3 images of 16 pixels with gaps of 3 and borders of 8; 2 rows of them.
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [3 * 19 - 3 + 16, 2 * 19 - 3 + 16]);
    await sampleToFile({ source, file: folder("again.png"), count: 6, columns: 3, scale: 2 });
    assert.ok(readFileSync(folder("again.png")).equals(png));
    await sampleToFile({ source, file: folder("other.png"), count: 6, columns: 3, scale: 2, seed: 2 });
    assert.ok(!readFileSync(folder("other.png")).equals(png));

    const walks = await sampleToFile({
      source,
      file: folder("walks.png"),
      count: 2,
      columns: 5,
      scale: 1,
      interpolate: true,
    });
    assert.match(walks, /walks\.png: 2 walks of 5 images, /);
    const sheet = readFileSync(folder("walks.png"));
    assert.deepEqual([sheet.readUInt32BE(16), sheet.readUInt32BE(20)], [5 * 11 - 3 + 16, 2 * 11 - 3 + 16]);

    const film = await sampleToFile({ source, file: folder("walk.gif"), count: 2, scale: 4, gif: true });
    assert.match(film, /walk\.gif: a film of 32 frames through 2 points, /);
    const gif = readFileSync(folder("walk.gif"));
    assert.deepEqual([gif.toString("latin1", 0, 6), gif.readUInt16LE(6), gif.readUInt16LE(8)], ["GIF89a", 32, 32]);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(
      readdirSync(place).filter((name) => /part|tmp/.test(name)),
      ["parts"],
    );
  });

  it("draws with a generator's file, and with the newest checkpoint that is whole", async () => {
    const checkpoints = join(folder("whole"), "checkpoints");
    const source = join(checkpoints, "step-000008", "generator.keras");
    assert.match(
      await sampleToFile({ source, file: folder("f.png"), count: 1 }),
      /f\.png: 1 image, drawn by .*generator\.keras/,
    );
    writeFileSync(source, "damaged");
    const said: unknown[] = [];
    const log = console.error;
    console.error = (...words) => said.push(...words);
    try {
      const drawn = await sampleToFile({ source: folder("whole"), file: folder("g.png"), count: 1 });
      assert.match(drawn, /at step 4, seed 1$/);
    } finally {
      console.error = log;
    }
    assert.match(String(said[0]), /step-000008 is skipped: generator\.keras is not as it was written/);
  });

  it("says in one line why it cannot draw, and then writes nothing", async () => {
    const file = folder("none.png");
    const discriminator = join(folder("whole"), "checkpoints", "step-000004", "discriminator.keras");
    writeFileSync(folder("text.keras"), "no model");
    for (const [source, message] of [
      [
        folder("nowhere"),
        /nowhere: there is no such folder or file; expected a run's folder, a model's file \(\.keras, \.h5 or model\.json\), pretrained or pretrained-faces\.$/,
      ],
      [folder("data"), /holds no run: there is no run\.json in it/],
      [folder("text.keras"), /^cannot open the model .*text\.keras: /],
      [
        discriminator,
        /discriminator\.keras: the model takes \[batch, 64\] and gives \[batch, 1\], so it is no generator/,
      ],
    ] as const) {
      await assert.rejects(sampleToFile({ source, file }), ({ message: said }: Error) => {
        assert.match(said, message);
        assert.ok(!said.includes("\n"));
        return true;
      });
    }
    assert.equal(existsSync(file), false);
  });
});
