// What each npm script may be asked: its help, its options and what their values may be. An option is one row. Plain
// JavaScript, because it is read before anything is installed: a mistyped option must not first cost a download.
"use strict";
const fs = require("node:fs");
const {
  basePath,
  channels,
  imageSize,
  isShare,
  kernelName,
  learningRate,
  listOf,
  nameOf,
  noneOr,
  nonEmpty,
  numberWhere,
  oneOf,
  pattern,
  seconds,
  someOf,
  stepsFromTo,
  wholeNumber,
  wholeNumbers,
} = require("./option-values.cjs");

/** An option without a value. */
function flag(more = {}) {
  return { type: "boolean", default: false, ...more };
}

/**
 * An option with a value.
 * @param {(text: string) => unknown} read what the text stands for; throws a text that says what it expects
 * @param {{ short?: string, default?: string }} more what Node's parseArgs knows besides
 */
function value(read, more = {}) {
  return { type: "string", read, ...more };
}

/** The weight of a penalty. */
const penalty = numberWhere((x) => x >= 0, "a number from 0 (no penalty)");

/**
 * The commands.
 *
 * - `usage`: what `--help` prints
 * - `files`: whether it takes arguments without a name, which it then finds under `files`
 * - `options`: by their names, in the order in which they are listed and their values looked at
 * - `check`: says what is wrong with all of them together
 */
const COMMANDS = {
  start: {
    usage: `npm start [-- OPTIONS]     sets everything up, then opens the course in JupyterLab

  The notebooks it opens are your own copies, in my-notebooks/. Each start brings new chapters in, and new versions of those
  that you have not changed; beside one that you have changed it lays the new version, and says so.

  --fresh NAME,…      a fresh copy of these chapters (2, network …); your old one is kept under another name
  --originals         open the course's own files in notebooks/: for authors
  --no-browser        do not open a browser; the address is printed either way
  --port N            the port of JupyterLab on 127.0.0.1 (default: 8888 or the next free one)
  --setup-only        set up and stop; try again what failed before and was worked around
  --device cpu|gpu    where TensorFlow computes (default: an NVIDIA GPU where there is one)
  --help              this text`,
    options: {
      fresh: value(listOf("chapters, such as 2 or network, with commas between them")),
      originals: flag(),
      "no-browser": flag(),
      port: value(wholeNumber(1, 65535, { keepText: true })),
      "setup-only": flag(),
      device: value(oneOf("cpu", "gpu")),
      help: flag(),
    },
    check({ fresh, originals, "setup-only": setUpOnly }) {
      const without = fresh && (originals ? "--originals" : setUpOnly ? "--setup-only" : undefined);
      if (without) return `--fresh copies into my-notebooks/, which ${without} does not open.`;
    },
  },
  doctor: {
    usage: `npm run doctor [-- OPTIONS]     checks what is installed and what will run, and names a cure for each problem

  --json              the same as JSON
  --help              this text

  Exit code 1 if notebooks cannot run; a slow backend is only a warning.`,
    options: {
      json: flag(),
      help: flag(),
    },
  },
  docs: {
    usage: `npm run docs [-- OPTIONS]     builds the project's website from the notebooks and docs/; nothing is uploaded

  --out DIR             folder for the site (default: .ganbook/site/dist); it must be new, empty or hold a site
  --base PATH           where the site will lie on its server, such as /ganbook/ (default: /)
  --without-solutions   leave the solutions of the exercises out
  --serve               show the site on 127.0.0.1 when it is built, until Ctrl-C
  --port N              the port for that (default: the first that is free from 4173 on)
  --help                this text

  The first time it installs what builds the site into docs/site/node_modules (some 30 MB to download).`,
    options: {
      out: value(nameOf("folder")),
      base: value(basePath),
      "without-solutions": flag(),
      serve: flag(),
      port: value(wholeNumber(1, 65535)),
      help: flag(),
    },
    check({ serve, port }) {
      if (port !== undefined && !serve) return "--port has no meaning without --serve.";
    },
  },
  package: {
    usage: `npm run package [-- OPTIONS]     makes the engine (src/engine) a package that other projects can install

  --out DIR         folder to write ganbook-engine-VERSION.tgz to (default: dist/packages)
  --help            this text

  In another project, then:  npm install FILE  and, once for all projects,  npx ganbook-engine setup`,
    options: {
      out: value(nameOf("folder")),
      help: flag(),
    },
  },
  kernel: {
    usage: `npm run kernel -- install|list|uninstall [OPTIONS]     the TypeScript and JavaScript kernels in your own Jupyter

  install             makes both kernels known to Jupyter, for notebooks in any folder: TypeScript (ganbook) and
                      JavaScript (ganbook), named ganbook and ganbook-javascript. They run this folder, which must stay
  list                our kernels wherever Jupyter looks: which folder each one runs, and whether it works (each is tried)
  uninstall           removes our kernels, and never one that is not ours

  --user              where every Jupyter of yours looks (the default for install and uninstall)
  --sys-prefix        in the Python environment that is active (VIRTUAL_ENV, CONDA_PREFIX, or that of python3)
  --prefix DIR        in DIR/share/jupyter: for the Jupyter that is installed in DIR
  --name NAME         a name other than ganbook, by which notebooks know the kernel; JavaScript's is NAME-javascript
  --display-name TEXT what menus show in place of TypeScript (ganbook); for JavaScript TEXT (JavaScript)
  --help              this text

  npm run kernel -- install
  npm run kernel -- install --sys-prefix
  npm run kernel -- uninstall --prefix /opt/conda

  Neither Jupyter nor IPython is needed for it. Exit code 1 where a kernel of that name is not ours or runs another clone,
  and where the folder cannot be written.`,
    files: true,
    options: {
      user: flag(),
      "sys-prefix": flag(),
      prefix: value(nameOf("folder")),
      name: value(kernelName),
      "display-name": value(nonEmpty("the text that menus show")),
      help: flag(),
    },
    check({ files: [what, extra], user, "sys-prefix": active, prefix, name, "display-name": text }) {
      if (what === undefined) return "what to do is missing: install, list or uninstall.";
      if (!["install", "list", "uninstall"].includes(what)) return `${what}: expected install, list or uninstall.`;
      if (extra !== undefined) return `unexpected argument ${extra} after ${what}.`;
      if (user + active + (prefix !== undefined) > 1)
        return "--user, --sys-prefix and --prefix are three places: name one.";
      if (text !== undefined && what !== "install") return `--display-name has no meaning with ${what}.`;
      if (name !== undefined && what === "list")
        return "--name has no meaning with list, which shows all kernels of ours.";
    },
  },
  bench: {
    usage: `npm run bench [-- OPTIONS]     measures a training step: TensorFlow.js, our captured step and, if asked, Python's

  --peers           measure Keras, tf.function and PyTorch too; the first time this installs them in .ganbook/peers/,
                    after saying how much it downloads (deleting that folder removes them)
  --quick           under a minute: shows that everything runs; its times mean little
  --only NAME       measure only dense, dcgan28, dcgan64, or images (reading a folder of them); or examples, which is
                    measured only so: common trainings of TensorFlow.js, captured and not
  --json FILE       store all measurements
  --write           put them into the part of docs/benchmarks.md for this kind of processor, and draw its picture;
                    those of the examples into docs/engine.md
  --help            this text

  Without options it takes some minutes, with --peers half an hour. Use the machine for nothing else meanwhile.`,
    options: {
      peers: flag(),
      quick: flag(),
      only: value(oneOf("dense", "dcgan28", "dcgan64", "images", "examples")),
      json: value(nameOf("file")),
      write: flag(),
      help: flag(),
    },
    check({ quick, write, peers, only }) {
      if (quick && write) return "--write stores figures to rely on, and those of --quick are none.";
      if (peers && only === "examples") return "--only examples asks no peers: leave --peers out.";
    },
  },
  results: {
    usage: `npm run results [-- OPTIONS]     trains in full form, measures, and writes docs/results.md with its pictures

  --only PART       dense (the student project's 30,000 steps), compare (dense against DCGAN, three seeds each),
                    recipe (the recipe of --model dcgan, five seeds, and its page docs/results-recipe.md), pretrained
                    (stores the generator of the first of them as the one that ships); and, only when asked for, fashion
                    (the same recipe on Fashion-MNIST, told on the same page), classifier (trains and stores the
                    classifier that every score of digits uses), face-attributes (the network that reads faces), faces
                    (all trainings of chapter 08, its page docs/results-faces.md and the generator of faces that
                    ships), shapes (trains and stores the generator of shapes of chapter 11), balance (every cure of
                    mode collapse of chapter 09, and its page docs/results-balance.md), or stacked (GANs that draw
                    three digits in one image, of which chapter 09 counts 1,000 kinds, and the page
                    docs/results-stacked.md)
  --recipe NAME,…   of stacked, only these: classic, packed, recommended
  --seeds N,…       of compare, recipe and stacked, only these: 1 to 5. So trainings can be shared out, also to other
                    machines; then bring together what they leave, and run it once more: of compare the folders in
                    .ganbook/results/, of stacked the files in its stacked/outcomes/, and of recipe the files in
                    docs/measured/recipe/, which are kept in the repository
  --quick           a few steps each, into .ganbook/results/quick: shows that everything runs; its results mean
                    nothing, and nothing outside that folder is touched
  --fresh           train again what has been trained already
  --help            this text

  npm run results                          all of it: hours on two cores
  npm run results -- --only classifier     about five minutes; then measure everything else again

  The trainings lie in .ganbook/results/, each in a folder of its own. After Ctrl-C or a crash the same command resumes
  them; what is finished is not trained again. Exit code 0 when all that was asked for is done, 1 when something failed,
  2 for a wrong command line, 130 after Ctrl-C.`,
    options: {
      only: value(
        oneOf(
          "dense",
          "compare",
          "recipe",
          "pretrained",
          "fashion",
          "classifier",
          "face-attributes",
          "faces",
          "shapes",
          "balance",
          "stacked",
        ),
      ),
      recipe: value(someOf("classic", "packed", "recommended")),
      seeds: value(wholeNumbers(1, 5)),
      quick: flag(),
      fresh: flag(),
      help: flag(),
    },
    check({ only, recipe, seeds }) {
      if (recipe && only !== "stacked") return "--recipe chooses among the trainings of --only stacked; give both.";
      if (seeds && !["compare", "recipe", "stacked"].includes(only)) {
        return "--seeds chooses among the trainings of --only compare, recipe or stacked; give both.";
      }
    },
  },
  test: {
    usage: `npm test [-- PATH… OPTIONS]     sets up, then checks format, types and all tests; with arguments, only chosen tests

  PATH                  a test file, a folder of them, or a pattern in quotes; default: all in tests/
  -g, --grep PATTERN    only tests whose title matches this regular expression
  -b, --bail            stop at the first failure
  --help                this text

  npm test -- tests/figures -g "image grid"`,
    files: true,
    options: {
      grep: value(pattern, { short: "g" }),
      bail: flag({ short: "b" }),
      help: flag(),
    },
    check({ files }) {
      const missing = files.find((file) => !file.includes("*") && !fs.existsSync(file));
      if (missing) return `${missing}: no such file or folder.`;
    },
  },
  notebooks: {
    usage: `npm run notebooks [-- FILE… OPTIONS]     type-checks notebooks, then runs them in the real kernel

  FILE                   a path, a chapter's number (6: with its solutions) or a part of its name
                         (gan); default: all in notebooks/ and notebooks/solutions/
  --profile quick|full   how long training takes: a few minutes (quick, the default), or as long as the text says
  --write                store the outputs that changed in the notebooks
  --out DIR              write executed copies (and pages) to DIR
  --html                 also write each notebook as one self-contained page, to DIR or .ganbook/html/
  --check                only type-check
  --vary                 run them under other arithmetic and other seeds too, and compare the numbers that texts
                         rely on; with --write, put the table into docs/claims.md (and claims.json)
  --variations NAME,…    with --vary, only these: plain, sse41, avx2, eigen, one-thread, two-threads, seeds-1, seeds-2
  --timeout SECONDS      the longest that one cell may take (default: 900)
  --help                 this text

  npm run notebooks -- 1 gan --html       two chapters, as pages
  npm run notebooks -- --write            all, as they are committed
  npm run notebooks -- 2 --vary           chapter 02, seven times or more; goes on where it was stopped

  A notebook stops at the first cell that fails; one with a broken claim (a number that its text relies on and that came
  out otherwise) runs on to its end. Neither is stored, and the other notebooks still run. Exit code 0 where all went
  well, 1 where one did not, 2 for a wrong command line, 130 after Ctrl-C.`,
    files: true,
    options: {
      profile: value(oneOf("quick", "full"), { default: "quick" }),
      write: flag(),
      out: value(nameOf("folder")),
      html: flag(),
      check: flag(),
      vary: flag(),
      variations: value(someOf("plain", "sse41", "avx2", "eigen", "one-thread", "two-threads", "seeds-1", "seeds-2")),
      timeout: value(seconds, { default: "900" }),
      help: flag(),
    },
    check(values) {
      const idle = values.check && ["write", "html", "out", "vary"].find((name) => values[name]);
      if (idle) return `--${idle} has nothing to do with --check, which runs no cell.`;
      const alone = values.vary && ["html", "out"].find((name) => values[name]);
      if (alone) return `--${alone} stores one run, and --vary makes many.`;
      if (values.variations && !values.vary) return "--variations chooses among the runs of --vary; add --vary.";
      if (values.variations && values.write)
        return "--write stores the table of all variations; leave out --variations.";
    },
  },
  train: {
    usage: `npm run train -- --out DIR [OPTIONS]     trains a GAN, with the trainer of the chapters

  --out DIR                 the run's own folder: history, samples, checkpoints; made if it does not exist
  --resume                  resume the run in --out, bit for bit as if it had never stopped, with the options it
                            began with; only --steps may grow

  --model NAME              dense, dcgan, narrow (a DCGAN of fewer filters, for images in colour on two cores), sequential or
                            convolutional (default: dense; for faces, CelebA and images narrow)
  --data NAME               digits (the default: ships with the project), faces (drawn ones, 10,000 of them),
                            images:DIR (your own: all PNG, JPEG, WebP, GIF, TIFF and AVIF files in a folder and in the
                            folders within, of any sizes), celeba:DIR (CelebA as it is distributed), mnist:DIR (a
                            folder with MNIST's four files, gzipped or not) or fashion:DIR (the same of Fashion-MNIST)
  --size N|HxW              of images, faces and CelebA: what they are made, in pixels (default: 64)
  --channels 1|3            of images: grey or colour (default: 3)
  --crop NAME|FILE          of images: centre (the default: as much of the middle as the size's proportions allow), stretch (all,
                            proportions lost), or a file with a box for each image, a line each: name left top width height
  --steps N                 steps in all, one of G each (default: 5000; for dcgan 14000)
  --batch N                 real images a step (default: 120)
  --seed N                  the same seed, the same run (default: 1)

  For dcgan and narrow these are the defaults: --batch 64 --real-label 0.9 --noise normal --average 0.999, and for dcgan
  --learning-rate 0.001,0.0002 --translation 0.0714, with rates that fall from half of its --steps to their end, for narrow
  --learning-rate 0.001 --r1 1; for the other models, those below.

  --loss NAME               what both players make small: non-saturating (the default), saturating, least-squares, hinge,
                            wasserstein (with --gradient-penalty 10, and a D without batch normalisation) or relativistic
                            (with --r1 and --r2). docs/training.md has their formulas
  --generator-loss NAME     what G makes small: game (the default: its side of --loss), or feature-matching, the distance of what
                            D's last layer sees of real and of generated images
  --real-label X            one-sided label smoothing: D's label for real images, above 0.5 (default: 1, none)
  --r1 X                    weight of the R1 penalty, which keeps D from overpowering G (default: 0, none; 1 is usual)
  --r2 X                    the same penalty on generated images, for a relativistic loss (default: 0, none)
  --gradient-penalty X      weight of the penalty that holds D's slope near 1, for a Wasserstein loss (default: 0, none)
  --historical-averaging X  weight of the penalty that keeps each player's weights near the mean of all values that they have
                            had, against circling (default: 0, none)
  --translation X           D sees each image moved by up to this share of its sides, another way each time (default: 0);
                            0.07 to 0.125 keep it from learning few images by heart. Not for dense
  --packing N               D judges N images side by side, and so sees when they are alike (default: 1); 2 to 4 against mode
                            collapse. --batch has to be a multiple of it
  --minibatch-features N    minibatch discrimination: D sees by N features how near the images of a batch lie to each other
                            (default: none; 32 to begin with), against mode collapse. Not with --batches half
  --spectral-norm           spectral normalisation of D's kernels, in place of its batch normalisation: holds how fast D changes
  --virtual-batch-norm N    virtual batch normalisation of G, in place of batch normalisation: by the statistics of a
                            reference batch of N latent vectors that stays the same (default: none; 64 to begin with). These
                            three are for dense, dcgan and narrow
  --batches full|half       D sees --batch real and as many generated images, or half of each (default: full)
  --noise NAME              latent vectors: uniform in [-1, 1] (the default) or normal
  --learning-rate X[,Y]     of both players, or of G and of D (default: 0.0002)
  --learning-rate-fall A,B  from step A to step B the rates fall evenly to a fiftieth, or none (the default)
  --beta1 X                 decay of Adam's running average of gradients, 0 up to 1 (default: 0.5)
  --discriminator-steps N   steps of D before each of G (default: 1)
  --pretraining N           steps of D against the untrained G before the first (default: 0)
  --average X|none          samples are drawn with an exponential moving average of G's weights; this is its decay
                            (default: 0.995)
  --precision NAME          float32 (the default), bfloat16 (only in matrix products), or auto: the faster one here

  --score-every N           measures the samples every N steps, and keeps the generator of the best ones as best.keras; by
                            a fifth of the training images (at most 1,500) that are not trained on, so that what judges in
                            the end, npm run evaluate, has had no say in it. A multiple of --report-every
  --report-every N          steps between two reports (default: 50)
  --checkpoint-every N      steps between two checkpoints (default: 500)
  --help                    this text

  npm run train -- --out runs/dense                                     the dense GAN on digits, about a minute
  npm run train -- --out runs/dense --resume --steps 30000              and on from there
  npm run train -- --out runs/dcgan --model dcgan                       the recipe of chapter 07, 12 to 30 minutes on two cores
  npm run train -- --out runs/coats --data fashion:/usr/share/datasets/fashion-mnist
  npm run train -- --out runs/mine --data images:~/Pictures             your own photographs, 64 × 64 in colour

  On a terminal it draws what the generator makes; elsewhere, or with NO_COLOR set, it prints one line per report.
  Ctrl-C stops after the step and keeps a checkpoint; once more stops at once. Exit code 0 when all steps are done,
  1 when training failed, 2 for a wrong command line, 130 after Ctrl-C.`,
    options: {
      // Without defaults: what was not asked for is taken from the run that goes on, or from the trainer.
      out: value(nameOf("folder")),
      resume: flag(),
      model: value(oneOf("dense", "dcgan", "narrow", "sequential", "convolutional")),
      data: value(nonEmpty("digits, faces, images:DIR, celeba:DIR, mnist:DIR or fashion:DIR")),
      size: value(imageSize),
      channels: value(channels),
      crop: value(nonEmpty("centre, stretch or the name of a file with boxes")),
      steps: value(wholeNumber(1)),
      batch: value(wholeNumber(1)),
      seed: value(wholeNumber(0, 2 ** 31 - 1)),
      loss: value(oneOf("non-saturating", "saturating", "least-squares", "hinge", "wasserstein", "relativistic")),
      "generator-loss": value(oneOf("game", "feature-matching")),
      "real-label": value(numberWhere((x) => x > 0.5 && x <= 1, "a number above 0.5, up to 1 (no smoothing)")),
      r1: value(penalty),
      r2: value(penalty),
      "gradient-penalty": value(penalty),
      "historical-averaging": value(penalty),
      translation: value(numberWhere((x) => x >= 0 && x < 0.5, "a share of a side from 0 up to, but not, 0.5")),
      packing: value(wholeNumber(1, 16)),
      "minibatch-features": value(wholeNumber(1, 1000)),
      // Without a default: where it was not asked for, it is the run's.
      "spectral-norm": flag({ default: undefined }),
      "virtual-batch-norm": value(wholeNumber(2, 1000)),
      batches: value(oneOf("full", "half")),
      noise: value(oneOf("uniform", "normal")),
      "learning-rate": value(learningRate),
      "learning-rate-fall": value(noneOr(stepsFromTo)),
      beta1: value(numberWhere(isShare, "a number from 0 up to, but not, 1")),
      "discriminator-steps": value(wholeNumber(1)),
      pretraining: value(wholeNumber(0)),
      average: value(noneOr(numberWhere(isShare, "none or a number from 0 up to, but not, 1"))),
      precision: value(oneOf("float32", "bfloat16", "auto")),
      "score-every": value(wholeNumber(1)),
      "report-every": value(wholeNumber(1)),
      "checkpoint-every": value(wholeNumber(1)),
      help: flag(),
    },
    check({
      out,
      batches,
      batch = 120,
      "minibatch-features": features,
      "score-every": scores,
      "report-every": reports = 50,
    }) {
      if (out === undefined) return "--out is missing: the folder of the run, for example --out runs/first.";
      if (scores % reports) return `--score-every ${scores}: expected a multiple of --report-every, ${reports}.`;
      if (batches === "half" && batch % 2 === 1) {
        return `--batch ${batch}: expected an even number with --batches half, which takes half of each.`;
      }
      if (batches === "half" && features !== undefined) {
        return "--minibatch-features compares the images of a batch, and --batches half shows D batches of two sizes.";
      }
    },
  },
  evaluate: {
    usage: `npm run evaluate -- SOURCE… [OPTIONS]     measures generated images beside real ones

  SOURCE              the folder of a run (npm run train), a file of a generator (.keras, .h5 or model.json), pretrained
                      (digits) or pretrained-faces, which ship with the project, or images:DIR (any folder of images). Of
                      two folders the first holds the real ones: npm run evaluate -- images:REAL images:GENERATED
  --data NAME         the real images, as npm run train takes them (default: what the first source was trained on)
  --size N|HxW        of folders: what their images are made, in pixels (default: 64)
  --channels 1|3      of folders: grey or colour (default: 3)
  --crop NAME|FILE    of folders: centre, stretch or a file with boxes, as npm run train takes it
  --features NAME     what images are compared by: digits or faces (networks that ship), learned (a classifier trained on the
                      data's labels, the first time in a minute or two, then kept), random (a network that has learnt
                      nothing, for images without labels), or a FILE with a network of your own, by its layer
                      "features" or its last one (default: what suits the data)
  --count N           images in a sample (default: 1500, or as many as there are)
  --samples N         samples of each source (default: 3)
  --seed N            which latent vectors (default: 1)
  --noise NAME        uniform or normal latent vectors (default: what the run was trained with; uniform for a file)
  --json FILE         all figures, sample by sample
  --chart FILE        a picture (.png): distances by step for runs with --score-every, otherwise a bar a source
  --help              this text

  npm run evaluate -- pretrained
  npm run evaluate -- runs/a runs/b --chart scores.png
  npm run evaluate -- images:photos images:samples --size 64      a Fréchet distance and more of samples of your own

  Every table ends with real against real. Figures compare in the same features, and of as many images, only.`,
    files: true,
    options: {
      data: value(nonEmpty("digits, faces, images:DIR, celeba:DIR, mnist:DIR or fashion:DIR")),
      size: value(imageSize),
      channels: value(channels),
      crop: value(nonEmpty("centre, stretch or the name of a file with boxes")),
      features: value(nonEmpty("digits, faces, learned, random or a model's file")),
      count: value(wholeNumber(20, 50_000)),
      samples: value(wholeNumber(1, 100)),
      seed: value(wholeNumber(0, 2 ** 31 - 1)),
      noise: value(oneOf("uniform", "normal")),
      json: value(nameOf("file")),
      chart: value(nameOf("file")),
      help: flag(),
    },
    check({ files, chart }) {
      if (files.length === 0) {
        return "what is measured is missing: the folder of a run, a model's file, pretrained, pretrained-faces or images:DIR.";
      }
      if (chart !== undefined && !chart.toLowerCase().endsWith(".png")) {
        return `--chart ${chart}: expected a name that ends in .png.`;
      }
    },
  },
  sample: {
    usage: `npm run sample -- SOURCE --out FILE [OPTIONS]     draws images with a trained generator

  SOURCE              the folder of a run (npm run train), a file of a generator (.keras, .h5 or model.json), or one that
                      ships with the project: pretrained (digits) or pretrained-faces
  --out FILE          where the picture goes: FILE.png or, with --gif, FILE.gif
  --count N           images; with --interpolate, rows; with --gif, points that the walk visits (default: 64, 8, 5)
  --seed N            which latent vectors (default: 1)
  --noise NAME        uniform or normal latent vectors (default: what the run was trained with; uniform for a file)
  --columns N         images side by side; with --interpolate, images in a walk (default: 10)
  --scale N           pixels of the picture per pixel of an image (default: for a picture of about 640 pixels)
  --interpolate       each row walks from one latent vector to another
  --gif               a film that walks from vector to vector and back to the first
  --force             replace FILE if it exists
  --help              this text

  npm run sample -- runs/dense --out grid.png
  npm run sample -- runs/dense --out walks.png --interpolate --count 6
  npm run sample -- pretrained --out walk.gif --gif --seed 7
  npm run sample -- pretrained-faces --out faces.png`,
    files: true,
    options: {
      out: value(nameOf("file")),
      count: value(wholeNumber(1, 10000)),
      seed: value(wholeNumber(0, 2 ** 31 - 1)),
      noise: value(oneOf("uniform", "normal")),
      columns: value(wholeNumber(1, 1000)),
      scale: value(wholeNumber(1, 64)),
      interpolate: flag(),
      gif: flag(),
      force: flag(),
      help: flag(),
    },
    check({ files: [source, extra], out, count, columns, gif, interpolate }) {
      if (source === undefined)
        return "what draws is missing: the folder of a run, a model's file, pretrained or pretrained-faces.";
      if (extra !== undefined) return `unexpected argument ${extra}; one source draws one picture.`;
      if (gif && interpolate) return "--gif and --interpolate are two pictures: a film of a walk, or walks in rows.";
      if (gif && columns !== undefined) return "--columns has no meaning with --gif, which shows one image at a time.";
      if (gif && count === 1) return "--count 1: a film walks between 2 points or more.";
      if (interpolate && columns === 1) return "--columns 1: a walk has 2 images or more, both ends among them.";
      const ending = gif ? ".gif" : ".png";
      if (out === undefined) {
        return `--out is missing: the picture's file, for example --out ${gif ? "walk" : "grid"}${ending}.`;
      }
      if (!out.toLowerCase().endsWith(ending)) {
        const hint = /\.gif$/i.test(out) ? " (a film needs --gif)" : "";
        return `--out ${out}: expected a name that ends in ${ending}${hint}.`;
      }
    },
  },
};

module.exports = { COMMANDS };
