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
};

/** A command line that cannot be understood. */
class UsageError extends Error {}

/**
 * Reads a command line.
 * @param {"start" | "test" | "doctor" | "notebooks" | "bench"} command
 * @param {string[]} args
 * @returns {Record<string, string | boolean | string[] | undefined>} the options; for `notebooks` and
 *   `test`, also their `files`
 * @throws {UsageError} with one line that says what is wrong
 */
function parseOptions(command, args) {
  const allowPositionals = command === "notebooks" || command === "test";
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
  if (values.only !== undefined && !["dense", "dcgan28"].includes(values.only)) {
    throw new UsageError(`--only ${values.only}: expected dense or dcgan28.`);
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
  if (values.out === "") throw new UsageError("--out: expected the name of a folder.");
  return values;
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
