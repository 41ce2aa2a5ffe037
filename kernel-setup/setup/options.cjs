// The command lines of all npm scripts. Plain JavaScript, because they are read before anything is installed: a mistyped
// option must not first cost a download.
"use strict";
const fs = require("node:fs");
const { parseArgs } = require("node:util");

const USAGE = {
  start: `npm start [-- OPTIONS]     sets everything up, then opens JupyterLab on the course

  --no-browser        do not open a browser; the address is printed either way
  --port N            the port of JupyterLab on 127.0.0.1 (default: 8888 or the next free one)
  --setup-only        set up, also what an earlier set-up worked around, and stop
  --device cpu|gpu    where TensorFlow computes (default: an NVIDIA GPU where there is one)
  --help              this text`,
  doctor: `npm run doctor [-- OPTIONS]     says what is installed, what will run, and what to do about problems

  --json              the same as JSON
  --help              this text

  Exit code 1 where notebooks could not run; a slow backend is a warning.`,
  bench: `npm run bench [-- OPTIONS]     measures a training step: TensorFlow.js, our captured step and, if asked, Python's

  --peers           measure Keras, tf.function and PyTorch too; the first time this installs them in .ganbook/peers/,
                    after saying how much it downloads (deleting that folder removes them)
  --quick           about a minute: shows that everything runs, its times say little
  --only NAME       measure only dense or dcgan28
  --json FILE       store all figures
  --write           put them into docs/benchmarks.md and draw docs/images/benchmarks.png and .svg
  --help            this text

  Without options it takes some minutes, with --peers a quarter of an hour. Leave the machine alone meanwhile.`,
  results: `npm run results [-- OPTIONS]     trains in full form, measures, and writes docs/results.md with its pictures

  --only PART       dense (the student project's 30,000 steps), compare (dense against DCGAN, three seeds each),
                    pretrained (stores the DCGAN generator of the first seed as the one that ships) or
                    classifier (trains and stores the classifier that all is measured by; not done without asking)
  --quick           a few steps each, into .ganbook/results/quick: shows that everything runs, its figures say nothing;
                    nothing outside of that folder is touched
  --fresh           train anew what has been trained already
  --help            this text

  npm run results                          all of it: hours on two cores
  npm run results -- --only classifier     about five minutes; all else should then be measured anew

  The trainings lie in .ganbook/results/, each in a folder of its own. Stopped with Ctrl-C, or worse, the same command
  goes on where they stood; what is finished is not trained again. Exit code 0 when all that was asked for is done,
  1 when something failed, 2 for a wrong command line, 130 after Ctrl-C.`,
  test: `npm test [-- PATH… OPTIONS]     sets up, then checks format, types and all tests; with arguments, only chosen tests

  PATH                  a test file, a folder of them, or a pattern in quotes; default: all in tests/
  -g, --grep PATTERN    only tests whose title matches this regular expression
  -b, --bail            stop at the first failure
  --help                this text

  npm test -- tests/figures -g "image grid"`,
  notebooks: `npm run notebooks [-- FILE… OPTIONS]     type-checks notebooks, then runs them in the real kernel

  FILE                   a path, a chapter's number (6: with its solutions) or a part of its name
                         (gan); default: all in notebooks/ and notebooks/solutions/
  --profile quick|full   how long training takes: minutes (quick, the default), or as long as the text asks for
  --write                store the outputs, and a hash of the code they came from, in the notebooks
  --out DIR              write executed copies (and pages) to DIR
  --html                 also write each notebook as one self-contained page, to DIR or .ganbook/html/
  --check                only type-check
  --timeout SECONDS      what one cell may take (default: 900)
  --help                 this text

  npm run notebooks -- 1 gan --html       two chapters, as pages
  npm run notebooks -- --write            all, as they are committed

  A notebook stops at the first cell that fails and is then not stored; the other notebooks still run. Exit code 0
  where all went well, 1 where one did not, 2 for a wrong command line, 130 after Ctrl-C.`,
  train: `npm run train -- --out DIR [OPTIONS]     trains a GAN, with the trainer of the chapters

  --out DIR                 the run's own folder: history, samples, checkpoints; made where it is not there
  --resume                  go on with the run in --out, bit for bit as if it had never stopped; its options are
                            those it began with, only --steps may grow

  --model NAME              dense (the default), dcgan, sequential or convolutional
  --data NAME               digits (the default: ships with the project), mnist:DIR (a folder with MNIST's four files,
                            gzipped or not) or fashion:DIR (the same of Fashion-MNIST)
  --steps N                 steps in all, one of G each (default: 5000)
  --batch N                 real images a step (default: 120)
  --seed N                  the same seed, the same run (default: 1)

  Where it is a dcgan, these are by default: --batch 64 --real-label 0.9 --learning-rate 0.001,0.0002 --noise normal
  --average 0.999; for the other models they are what stands below.

  --loss NAME               what G minimises: non-saturating (the default) or saturating
  --real-label X            one-sided label smoothing: what D is told of real images, above 0.5 (default: 1, none)
  --batches full|half       D sees --batch real and as many generated images, or half of each (default: full)
  --noise NAME              latent vectors: uniform in [-1, 1] (the default) or normal
  --learning-rate X[,Y]     of both players, or of G and of D (default: 0.0002)
  --beta1 X                 Adam's memory of slopes, 0 up to 1 (default: 0.5)
  --discriminator-steps N   steps of D before each of G (default: 1)
  --pretraining N           steps of D against the untrained G before the first (default: 0)
  --average X|none          samples are drawn with an average of G's weights that keeps this share of itself each
                            step (default: 0.995)
  --precision NAME          float32 (the default), bfloat16 (matrix products only), or auto: what this processor likes

  --report-every N          steps between two reports (default: 50)
  --checkpoint-every N      steps between two checkpoints (default: 500)
  --help                    this text

  npm run train -- --out runs/dense                                     the dense GAN on digits, about a minute
  npm run train -- --out runs/dense --resume --steps 30000              and on from there
  npm run train -- --out runs/dcgan --model dcgan --steps 8000          as docs/results.md measures it
  npm run train -- --out runs/coats --data fashion:/usr/share/datasets/fashion-mnist

  On a terminal it draws what the generator makes; elsewhere, or with NO_COLOR set, it prints a line a report.
  Ctrl-C stops after the step and keeps a checkpoint; once more stops at once. Exit code 0 when all steps are done,
  1 when training failed, 2 for a wrong command line, 130 after Ctrl-C.`,
  sample: `npm run sample -- SOURCE --out FILE [OPTIONS]     draws images with a trained generator

  SOURCE              the folder of a run (npm run train), a .keras file of a generator, or
                      pretrained (the generator that ships with the project)
  --out FILE          where the picture goes: FILE.png or, with --gif, FILE.gif
  --count N           images; with --interpolate, rows; with --gif, points that the walk visits (default: 64, 8, 5)
  --seed N            which latent vectors (default: 1)
  --noise NAME        uniform or normal latent vectors (default: what the run was trained with; uniform for a file)
  --columns N         images side by side; with --interpolate, images in a walk (default: 10)
  --scale N           pixels of the picture a pixel of an image (default: what gives a picture of about 640)
  --interpolate       each row walks from one latent vector to another
  --gif               a film of a walk from vector to vector and back to the first
  --force             replace FILE where it is there already
  --help              this text

  npm run sample -- runs/dense --out grid.png
  npm run sample -- runs/dense --out walks.png --interpolate --count 6
  npm run sample -- pretrained --out walk.gif --gif --seed 7`,
};

const OPTIONS = {
  start: {
    "no-browser": { type: "boolean", default: false },
    port: { type: "string" },
    "setup-only": { type: "boolean", default: false },
    device: { type: "string" },
    help: { type: "boolean", default: false },
  },
  doctor: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  bench: {
    peers: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    json: { type: "string" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
  results: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    fresh: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
  test: {
    grep: { type: "string", short: "g" },
    bail: { type: "boolean", short: "b", default: false },
    help: { type: "boolean", default: false },
  },
  notebooks: {
    profile: { type: "string", default: "quick" },
    write: { type: "boolean", default: false },
    out: { type: "string" },
    html: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    timeout: { type: "string", default: "900" },
    help: { type: "boolean", default: false },
  },
  // Without defaults: what was not asked for is taken from the run that goes on, or from the trainer.
  train: {
    out: { type: "string" },
    resume: { type: "boolean", default: false },
    model: { type: "string" },
    data: { type: "string" },
    steps: { type: "string" },
    batch: { type: "string" },
    seed: { type: "string" },
    loss: { type: "string" },
    "real-label": { type: "string" },
    batches: { type: "string" },
    noise: { type: "string" },
    "learning-rate": { type: "string" },
    beta1: { type: "string" },
    "discriminator-steps": { type: "string" },
    pretraining: { type: "string" },
    average: { type: "string" },
    precision: { type: "string" },
    "report-every": { type: "string" },
    "checkpoint-every": { type: "string" },
    help: { type: "boolean", default: false },
  },
  sample: {
    out: { type: "string" },
    count: { type: "string" },
    seed: { type: "string" },
    noise: { type: "string" },
    columns: { type: "string" },
    scale: { type: "string" },
    interpolate: { type: "boolean", default: false },
    gif: { type: "boolean", default: false },
    force: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
};

/** Commands that take arguments without a name, and under which name they are handed on. */
const ARGUMENTS = new Set(["notebooks", "test", "sample"]);

/** What the values of `train` and `sample` become: each returns the value, or throws a text that says what it expects. */
const VALUES = {
  train: {
    model: oneOf("dense", "dcgan", "sequential", "convolutional"),
    data: (text) => text || expect("digits, mnist:DIR or fashion:DIR"),
    steps: whole(1),
    batch: whole(1),
    seed: whole(0, 2 ** 31 - 1),
    loss: oneOf("non-saturating", "saturating"),
    "real-label": numberWhere((value) => value > 0.5 && value <= 1, "a number above 0.5, up to 1 (no smoothing)"),
    batches: oneOf("full", "half"),
    noise: oneOf("uniform", "normal"),
    "learning-rate": learningRate,
    beta1: numberWhere(isShare, "a number from 0 up to, but not, 1"),
    "discriminator-steps": whole(1),
    pretraining: whole(0),
    average: (text) =>
      text === "none" ? null : numberWhere(isShare, "none or a number from 0 up to, but not, 1")(text),
    precision: oneOf("float32", "bfloat16", "auto"),
    "report-every": whole(1),
    "checkpoint-every": whole(1),
  },
  sample: {
    count: whole(1, 10000),
    seed: whole(0, 2 ** 31 - 1),
    noise: oneOf("uniform", "normal"),
    columns: whole(1, 1000),
    scale: whole(1, 64),
  },
};

/** What `--only` may ask for. */
const PARTS = { bench: ["dense", "dcgan28"], results: ["dense", "compare", "pretrained", "classifier"] };

/** A command line that cannot be understood. */
class UsageError extends Error {}

/**
 * Reads a command line.
 * @param {"start" | "test" | "doctor" | "notebooks" | "bench" | "results" | "train" | "sample"} command
 * @param {string[]} args
 * @returns {Record<string, string | number | boolean | string[] | null | undefined>} the options, those of `train` and
 *   `sample` as the numbers they stand for; for `notebooks`, `test` and `sample`, also their `files`
 * @throws {UsageError} with one line that says what is wrong
 */
function parseOptions(command, args) {
  const allowPositionals = ARGUMENTS.has(command);
  let values;
  try {
    const parsed = parseArgs({ args, options: OPTIONS[command], strict: true, allowPositionals });
    values = allowPositionals ? { ...parsed.values, files: parsed.positionals } : parsed.values;
  } catch (error) {
    throw new UsageError(explain(error, command));
  }
  if (values.port !== undefined && !isPort(values.port)) {
    throw new UsageError(`--port ${values.port}: expected a number from 1 to 65535.`);
  }
  if (values.device !== undefined && !["cpu", "gpu"].includes(values.device)) {
    throw new UsageError(`--device ${values.device}: expected cpu or gpu.`);
  }
  if (values.profile !== undefined && !["quick", "full"].includes(values.profile)) {
    throw new UsageError(`--profile ${values.profile}: expected quick or full.`);
  }
  const parts = PARTS[command];
  if (values.only !== undefined && !parts.includes(values.only)) {
    throw new UsageError(`--only ${values.only}: expected ${parts.slice(0, -1).join(", ")} or ${parts.at(-1)}.`);
  }
  if (values.json === "") throw new UsageError("--json: expected the name of a file.");
  if (command === "bench" && values.quick && values.write) {
    throw new UsageError("--write stores figures to rely on, and those of --quick are none.");
  }
  if (values.timeout !== undefined && !(Number(values.timeout) > 0)) {
    throw new UsageError(`--timeout ${values.timeout}: expected a number of seconds greater than 0.`);
  }
  const missing = command === "test" && values.files.find((file) => !file.includes("*") && !fs.existsSync(file));
  if (missing) throw new UsageError(`${missing}: no such file or folder.`);
  if (values.grep !== undefined && !isPattern(values.grep)) {
    throw new UsageError(`--grep ${values.grep}: expected a regular expression.`);
  }
  const idle = values.check && ["write", "html", "out"].find((name) => values[name]);
  if (idle) throw new UsageError(`--${idle} has nothing to store with --check, which runs no cell.`);
  if (values.out === "")
    throw new UsageError(`--out: expected the name of a ${command === "sample" ? "file" : "folder"}.`);
  if (!values.help) checkTraining(command, values);
  return values;
}

/** What only `train` and `sample` have: values become numbers, and what must be there is asked for. */
function checkTraining(command, values) {
  for (const [name, read] of Object.entries(VALUES[command] ?? {})) {
    if (values[name] === undefined) continue;
    try {
      values[name] = read(values[name]);
    } catch (error) {
      throw new UsageError(`--${name} ${values[name]}: expected ${error.message}.`);
    }
  }
  if (command === "train" && values.out === undefined) {
    throw new UsageError("--out is missing: the folder of the run, for example --out runs/first.");
  }
  if (command === "train" && values.batches === "half" && (values.batch ?? 120) % 2 === 1) {
    throw new UsageError(
      `--batch ${values.batch}: expected an even number with --batches half, which takes half of each.`,
    );
  }
  if (command !== "sample") return;
  const [source, extra] = values.files;
  if (source === undefined) {
    throw new UsageError("what draws is missing: the folder of a run, a .keras file, or pretrained.");
  }
  if (extra !== undefined) throw new UsageError(`unexpected argument ${extra}; one source draws one picture.`);
  if (values.gif && values.interpolate) {
    throw new UsageError("--gif and --interpolate are two pictures: a film of a walk, or walks in rows.");
  }
  if (values.gif && values.columns !== undefined) {
    throw new UsageError("--columns has no meaning with --gif, which shows one image at a time.");
  }
  if (values.gif && values.count === 1) {
    throw new UsageError("--count 1: a film walks between 2 points or more.");
  }
  if (values.interpolate && values.columns === 1) {
    throw new UsageError("--columns 1: a walk has 2 images or more, both ends among them.");
  }
  const ending = values.gif ? ".gif" : ".png";
  if (values.out === undefined) {
    throw new UsageError(
      `--out is missing: the picture's file, for example --out ${values.gif ? "walk" : "grid"}${ending}.`,
    );
  }
  if (!values.out.toLowerCase().endsWith(ending)) {
    const hint = /\.gif$/i.test(values.out) ? " (a film needs --gif)" : "";
    throw new UsageError(`--out ${values.out}: expected a name that ends in ${ending}${hint}.`);
  }
}

function expect(what) {
  throw new Error(what);
}

function whole(from, to = Number.MAX_SAFE_INTEGER) {
  const what = to === Number.MAX_SAFE_INTEGER ? `a whole number from ${from}` : `a whole number from ${from} to ${to}`;
  return (text) => (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : expect(what));
}

function numberWhere(is, what) {
  return (text) => (isNumber(text) && is(Number(text)) ? Number(text) : expect(what));
}

function isShare(value) {
  return value >= 0 && value < 1;
}

/** `0.0002`, or `1e-4,4e-4` for the generator and the discriminator. */
function learningRate(text) {
  const rates = text.split(",");
  if (rates.length > 2 || !rates.every((rate) => isNumber(rate) && Number(rate) > 0)) {
    expect("a number above 0, or two with a comma (of G, of D)");
  }
  const [generator, discriminator] = rates.map(Number);
  return discriminator === undefined ? generator : { generator, discriminator };
}

function oneOf(...names) {
  const what = `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
  return (text) => (names.includes(text) ? text : expect(what));
}

/** Whether a text is a number as people write it: no blank, no hexadecimal, no Infinity. */
function isNumber(text) {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function isPort(text) {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

function isPattern(text) {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

function explain(error, command) {
  const names = Object.keys(OPTIONS[command]).map((name) => `--${name}`);
  const known = names.join(", ");
  const quoted = /'([^']+)'/.exec(error.message)?.[1] ?? "";
  const option = /^-\w, /.test(quoted) ? quoted.slice(4) : quoted;
  switch (error.code) {
    case "ERR_PARSE_ARGS_UNKNOWN_OPTION": {
      const near = names.find((name) => distance(name, option) <= 2);
      return `unknown option ${option}; ${near ? `did you mean ${near}?` : `known are ${known}.`}`;
    }
    case "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL":
      return `unexpected argument ${option}; known are ${known}.`;
    default:
      // What begins with a dash is taken for the next option; "ambiguous" Node calls that.
      if (/ambiguous/.test(error.message)) {
        const [name] = option.split(" ");
        return `${name} has no value; one that begins with a dash would be written ${name}=-….`;
      }
      // A missing value, or a value for an option that takes none.
      return `${error.message.split(/\.\s|\n/)[0].replaceAll("'", "")}.`;
  }
}

/** How many letters must be added, dropped or changed to make one word of another. */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1));
    }
  }
  return row[to.length];
}

module.exports = { parseOptions, UsageError, USAGE };
