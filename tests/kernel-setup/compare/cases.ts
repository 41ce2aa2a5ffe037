// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code of cells and files stands here in strings.
/**
 * What is asked of every kernel: a line or two each. A case stands as a person would write it who knows TypeScript and
 * Node; where a kernel has its own words for the same thing, they are its way.
 */
import path from "node:path";
import { ROOT } from "../../../kernel-setup/setup/paths";
import { type Case, fails, leaves, pause, prints, raises, shows } from "./case";
import {
  abortsTheQueue,
  answered,
  answersWhileBusy,
  completes,
  endsWithItsParent,
  interrupted,
  knowsIncomplete,
  printedAtOnce,
  refused,
  survived,
  tells,
} from "./judges";

/** A package that is an ES module only, with types and a default export. */
const TYPED = {
  "node_modules/typed/package.json":
    '{"name":"typed","version":"1.0.0","type":"module","exports":{".":{"types":"./main.d.ts","import":"./main.js"}}}',
  "node_modules/typed/main.js": "export const only = 'esm'; export default function shout(x) { return x + '!'; }\n",
  "node_modules/typed/main.d.ts": "export const only: string; export default function shout(x: string): string;\n",
};
const COMMON = {
  "node_modules/common/package.json": '{"name":"common","version":"1.0.0","main":"main.js"}',
  "node_modules/common/main.js": "exports.twice = (x) => 2 * x;\n",
};
const TENSORFLOW = { "node_modules/@tensorflow": path.join(ROOT, "node_modules", "@tensorflow") };
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
/** Compares without the line breaks that some kernels put into base64. */
const IS_PNG = /^iVBORw0KGgo/;
const BUSY = "const until = Date.now() + 1500; while (Date.now() < until);";
const PYTHON_BUSY = "import time\nuntil = time.time() + 1.5\nwhile time.time() < until: pass";

const packages: Omit<Case, "group">[] = [
  {
    title: "CommonJS package of the notebook's `node_modules`",
    files: COMMON,
    steps: ['import { twice } from "common"; console.log(twice(4))'],
    judge: prints("8"),
    ways: { ijavascript: ['const { twice } = require("common"); console.log(twice(4))'] },
  },
  {
    title: "package that is an ES module only",
    files: TYPED,
    steps: ['import shout, { only } from "typed"; console.log(shout(only))'],
    judge: prints("esm!"),
    ways: { ijavascript: ['const { default: shout, only } = require("typed"); console.log(shout(only))'] },
  },
  {
    title: "sub-path by `exports`",
    files: {
      "node_modules/parts/package.json": '{"name":"parts","version":"1.0.0","exports":{"./one":"./first/one.js"}}',
      "node_modules/parts/first/one.js": "exports.twice = (x) => 2 * x;\n",
    },
    steps: ['import { twice } from "parts/one"; console.log(twice(4))'],
    judge: prints("8"),
    ways: { ijavascript: ['const { twice } = require("parts/one"); console.log(twice(4))'] },
  },
  {
    title: "package of both kinds",
    files: {
      "node_modules/both/package.json":
        '{"name":"both","version":"1.0.0","exports":{"import":"./main.mjs","require":"./main.cjs"}}',
      "node_modules/both/main.mjs": "export const way = 'one way';\n",
      "node_modules/both/main.cjs": "exports.way = 'one way';\n",
    },
    steps: ['import { way } from "both"; console.log(way)'],
    judge: prints("one way"),
    ways: { ijavascript: ['const { way } = require("both"); console.log(way)'] },
  },
  {
    title: "workspace written in TypeScript",
    files: {
      "package.json": '{"name":"scratch","private":true,"type":"module","workspaces":["packages/parts"]}',
      "packages/parts/package.json":
        '{"name":"@own/work","version":"1.0.0","type":"module","main":"src/index.ts","exports":"./src/index.ts"}',
      "packages/parts/src/index.ts": "export const work = (n: number): string => `work ${n}`;\n",
    },
    links: { "node_modules/@own/work": "../../packages/parts" },
    steps: ['import { work } from "@own/work"; console.log(work(2))'],
    judge: prints("work 2"),
    needsTypes: true,
  },
  {
    title: "wrong use of a package's types is an error",
    files: {
      "node_modules/loud/package.json": '{"name":"loud","version":"1.0.0","main":"main.js","types":"main.d.ts"}',
      "node_modules/loud/main.js": "exports.shout = (x) => x + '!';\n",
      "node_modules/loud/main.d.ts": "export declare const shout: (x: string) => string;\n",
    },
    steps: ['import { shout } from "loud"; console.log(shout("a"))', "shout(5)"],
    judge: fails(/not assignable/),
    needsTypes: true,
  },
  {
    title: "types from `@types`",
    files: {
      ...COMMON,
      "node_modules/@types/common/package.json": '{"name":"@types/common","version":"1.0.0","types":"index.d.ts"}',
      "node_modules/@types/common/index.d.ts": "export const twice: (x: number) => number;\n",
    },
    steps: ['import { twice } from "common"', 'twice("four")'],
    judge: fails(/not assignable/),
    needsTypes: true,
  },
  {
    title: "package without types is no error",
    files: COMMON,
    steps: ['import { twice } from "common"; const n: number = twice(4); console.log(n)'],
    judge: prints("8"),
    needsTypes: true,
  },
  {
    title: "package installed while the kernel runs",
    steps: ["console.log(1)", COMMON, 'import { twice } from "common"; console.log(twice(4))'],
    judge: prints("8"),
    ways: { ijavascript: ["0", COMMON, 'const { twice } = require("common"); console.log(twice(4))'] },
  },
];

const AREA = { "notebooks/area.ts": "export const area = (side: number): number => side ** 2;\n" };
const files: Omit<Case, "group">[] = [
  {
    title: "`./area`, a TypeScript file, without its ending",
    files: AREA,
    steps: ['import { area } from "./area"; console.log(area(3))'],
    judge: prints("9"),
    needsTypes: true,
    ways: { deno: { files: { "deno.json": '{"unstable":["sloppy-imports"]}' } } },
  },
  {
    title: "`./area.ts`",
    files: AREA,
    steps: ['import { area } from "./area.ts"; console.log(area(3))'],
    judge: prints("9"),
    needsTypes: true,
  },
  {
    title: "`../lib/area.js`, a JavaScript file above",
    files: { "lib/package.json": '{"type":"commonjs"}', "lib/area.js": "exports.area = (side) => side ** 2;\n" },
    steps: ['import { area } from "../lib/area.js"; console.log(area(3))'],
    judge: prints("9"),
    ways: { ijavascript: ['const { area } = require("../lib/area.js"); console.log(area(3))'] },
  },
  {
    title: "JSON",
    files: { "notebooks/numbers.json": '{"list":[1,2,3]}' },
    steps: ['import numbers from "./numbers.json"; console.log(numbers.list.length)'],
    judge: prints("3"),
    ways: {
      deno: ['import numbers from "./numbers.json" with { type: "json" }; console.log(numbers.list.length)'],
      ijavascript: ['const numbers = require("./numbers.json"); console.log(numbers.list.length)'],
    },
  },
  {
    title: "file that awaits at its top",
    files: { "notebooks/waits.ts": "export const ready: string = await Promise.resolve('waited');\n" },
    steps: ['import { ready } from "./waits.ts"; console.log(ready)'],
    judge: prints("waited"),
    needsTypes: true,
    ways: { tslab: ['import { ready } from "./waits"; console.log(ready)'] },
  },
  {
    title: "edited file, imported again, is the new one",
    files: AREA,
    steps: [
      'import { area } from "./area.ts"; console.log(area(3))',
      { "notebooks/area.ts": "export const area = (side: number): string => `${side}²`;\n" },
      'import { area } from "./area.ts"; console.log(area(3))',
    ],
    judge: prints("3²"),
    needsTypes: true,
    ways: {
      tslab: [
        'import { area } from "./area"; console.log(area(3))',
        { "notebooks/area.ts": "export const area = (side: number): string => `${side}²`;\n" },
        'import { area } from "./area"; console.log(area(3))',
      ],
    },
  },
  {
    title: "syntax error in a file names file and line",
    files: { "notebooks/broken.ts": "export const a: number = 1;\nexport const b = ;\n" },
    steps: ['import { a } from "./broken.ts"; console.log(a)'],
    judge: fails(/broken\.ts[: ]2\b/),
    needsTypes: true,
    ways: { tslab: ['import { a } from "./broken"; console.log(a)'] },
  },
];

const tsconfig: Omit<Case, "group">[] = [
  {
    title: "`strict` and its parts are followed",
    files: { "tsconfig.json": '{"compilerOptions":{"strict":true,"noImplicitAny":false}}' },
    steps: ["function same(x) { return x; }\nconsole.log(same(1))", "const text: string = null;"],
    judge: fails(/not assignable/),
    needsTypes: true,
  },
  {
    title: "`paths`",
    files: {
      "tsconfig.json": '{"compilerOptions":{"baseUrl":".","paths":{"@lib/*":["./lib/*"]}}}',
      "lib/area.ts": "export const area = (side: number): number => side ** 2;\n",
    },
    steps: ['import { area } from "@lib/area"; console.log(area(3))'],
    judge: prints("9"),
    needsTypes: true,
    ways: {
      deno: {
        files: { "deno.json": '{"imports":{"@lib/":"./lib/"}}' },
        steps: ['import { area } from "@lib/area.ts"; console.log(area(3))'],
      },
    },
  },
  {
    title: "`jsx: react-jsx` with `jsxImportSource`",
    files: {
      "tsconfig.json": '{"compilerOptions":{"jsx":"react-jsx","jsxImportSource":"tiny"}}',
      "deno.json": '{"compilerOptions":{"jsx":"react-jsx","jsxImportSource":"tiny"}}',
      "node_modules/tiny/package.json":
        '{"name":"tiny","version":"1.0.0","type":"module","exports":{"./jsx-runtime":"./runtime.js"}}',
      "node_modules/tiny/runtime.js":
        "export const jsx = (tag, { children }) => `<${tag}>${children}</${tag}>`; export const jsxs = jsx;\n",
    },
    steps: ["console.log(String(<b>bold</b>))"],
    judge: prints("<b>bold</b>"),
    needsTypes: true,
  },
];

const language: Omit<Case, "group">[] = [
  {
    title: "`await` and `for await` at the top",
    steps: [
      "const one = await Promise.resolve(1);\nasync function* two() { yield 2; }\nfor await (const n of two()) console.log(one + n)",
    ],
    judge: prints("3"),
  },
  {
    title: "`using`",
    steps: ['{ using file = { [Symbol.dispose]() { console.log("closed"); } }; }'],
    judge: prints("closed"),
  },
  {
    title: "standard decorators",
    steps: [
      "const twice = (f: (x: number) => number, _: ClassMethodDecoratorContext) => (x: number) => 2 * f(x);\nclass A { @twice next(x: number) { return x + 1; } }\nconsole.log(new A().next(4))",
    ],
    judge: prints("10"),
    needsTypes: true,
  },
  {
    title: "`experimentalDecorators`",
    files: {
      "tsconfig.json": '{"compilerOptions":{"experimentalDecorators":true}}',
      "deno.json": '{"compilerOptions":{"experimentalDecorators":true}}',
    },
    steps: [
      "const tell = (_: object, key: string) => console.log(key);\nclass A { @tell next(x: number) { return x + 1; } }",
    ],
    judge: prints("next"),
    needsTypes: true,
  },
  {
    title: "`import.meta.dirname` is the notebook's folder",
    steps: ["console.log(import.meta.dirname)"],
    judge: async (scene, steps) => prints(scene.folder)(scene, steps),
    ways: { tslab: ["console.log(__dirname)"], ijavascript: ["console.log(__dirname)"] },
  },
  {
    title: "JSX with a factory named in the cell",
    steps: [
      "/** @jsx h */\ndeclare global { namespace JSX { interface IntrinsicElements { b: object } } }\nconst h = (tag: string, _: unknown, ...inside: string[]) => `<${tag}>${inside.join('')}</${tag}>`;\nconsole.log(String(<b>bold</b>))",
    ],
    judge: prints("<b>bold</b>"),
    needsTypes: true,
  },
  {
    title: "`enum`",
    steps: ["enum Sort { Real, Fake }\nconsole.log(Sort[Sort.Fake])"],
    judge: prints("Fake"),
    needsTypes: true,
  },
  {
    title: "name declared anew, with another type",
    steps: ["const rate = 1;", 'const rate = "fast"; console.log(rate.length)'],
    judge: prints("4"),
    ways: { ipykernel: ["rate = 1", 'rate = "fast"; print(len(rate))'] },
  },
  {
    title: "function sees what a later cell assigns",
    steps: ["let rate = 1;\nfunction double() { return 2 * rate; }", "rate = 5;", "console.log(double())"],
    judge: prints("10"),
    ways: { ipykernel: ["rate = 1\ndef double(): return 2 * rate", "rate = 5", "print(double())"] },
  },
  {
    title: "interface of an earlier cell is checked",
    steps: [
      "interface Point { x: number }",
      "const p: Point = { x: 1 }; console.log(p.x)",
      'const q: Point = { x: "1" };',
    ],
    judge: fails(/not assignable/),
    needsTypes: true,
  },
  {
    title: "type error stops a cell before it runs",
    steps: ['console.log("ran"); const n: number = "one";'],
    judge: fails(/not assignable/, /ran/),
    needsTypes: true,
  },
];

const errors: Omit<Case, "group">[] = [
  {
    title: "the protocol's `error`, with name and message",
    steps: ['throw new RangeError("too far")'],
    judge: raises(/^RangeError: .*too far/),
    ways: { ipykernel: { steps: ['raise IndexError("too far")'], judge: raises(/^IndexError: too far/) } },
  },
  {
    title: "names the line of the cell",
    steps: ['const a = 1;\nconst b = 2;\n\nthrow new Error("here");'],
    judge: fails(/:4\b/),
    ways: { ipykernel: { steps: ["a = 1\nb = 2\n\nraise ValueError('here')"], judge: fails(/line 4\b|> 4 /) } },
  },
  {
    title: "shows the error's cause",
    steps: ['throw new Error("outer", { cause: new Error("deep down") })'],
    judge: fails(/deep down/),
    ways: { ipykernel: ['raise ValueError("outer") from ValueError("deep down")'] },
  },
  {
    title: "queued cells are aborted, later ones run",
    steps: ['throw new Error("stop")', "1"],
    judge: abortsTheQueue,
    ways: { ipykernel: ['raise ValueError("stop")', "1"] },
  },
  {
    title: "what was declared before the error stays",
    steps: ['const kept = 5; throw new Error("stop")', "console.log(kept)"],
    judge: async (scene, [first = "", second = ""]) => {
      await scene.run([first]);
      // For tslab, which runs nothing shortly after an error.
      await pause(0.5);
      return prints("5")(scene, [second]);
    },
    ways: { ipykernel: ["kept = 5\nraise ValueError('stop')", "print(kept)"] },
  },
  {
    title: "rejection that nobody awaits does not end the kernel",
    steps: ['setTimeout(() => { void Promise.reject(new Error("late")); }, 100); 0'],
    judge: survived,
  },
];

const input: Omit<Case, "group">[] = [
  {
    title: "`prompt()` asks in the front end",
    steps: ['console.log("Hello " + prompt("Name?"))'],
    judge: answered("Ada", /Hello Ada/),
    ways: { ipykernel: ['print("Hello " + input("Name?"))'] },
  },
  {
    title: "`node:readline` asks there, too",
    steps: [
      'import { createInterface } from "node:readline/promises";\nconst rl = createInterface({ input: process.stdin, output: process.stdout });\nconsole.log("Hello " + await rl.question("Name?")); rl.close()',
    ],
    judge: answered("Ada", /Hello Ada/),
    ways: {
      deno: [
        'import process from "node:process"; import { createInterface } from "node:readline/promises";\nconst rl = createInterface({ input: process.stdin, output: process.stdout });\nconsole.log("Hello " + await rl.question("Name?")); rl.close()',
      ],
      ijavascript: [
        'const rl = require("readline").createInterface({ input: process.stdin, output: process.stdout });\nrl.question("Name?", (name) => { console.log("Hello " + name); rl.close(); })',
      ],
    },
  },
  {
    title: "no wait where nobody can answer",
    steps: ['prompt("Name?")'],
    judge: refused,
    ways: { ipykernel: ['input("Name?")'] },
  },
];

const output: Omit<Case, "group">[] = [
  {
    title: "HTML",
    steps: ['display({ "text/html": "<b>1</b>" })'],
    judge: shows("text/html", /<b>1<\/b>/),
    ways: {
      tslab: ['import { display } from "tslab"; display.html("<b>1</b>")'],
      deno: ["Deno.jupyter.html`<b>1</b>`"],
      ijavascript: ['$$.html("<b>1</b>")'],
      ipykernel: ['from IPython.display import HTML, display\ndisplay(HTML("<b>1</b>"))'],
    },
  },
  {
    title: "bytes of a PNG, as the last value",
    steps: [`Buffer.from("${PNG}", "base64")`],
    judge: shows("image/png", IS_PNG),
    ways: {
      tslab: [`import { display } from "tslab"; display.png(Buffer.from("${PNG}", "base64"))`],
      deno: [`Deno.jupyter.image(Uint8Array.from(atob("${PNG}"), (c) => c.charCodeAt(0)))`],
      ijavascript: [`$$.png("${PNG}")`],
      ipykernel: [`import base64\nfrom IPython.display import Image\nImage(data=base64.b64decode("${PNG}"))`],
    },
  },
  {
    title: "array of records, as a table",
    steps: ['[{ name: "Ada", age: 36 }, { name: "Alan", age: 41 }]'],
    judge: shows("text/html", /<table[\s\S]*Ada[\s\S]*41/),
  },
  {
    title: '`Symbol.for("Jupyter.display")`',
    steps: ['({ [Symbol.for("Jupyter.display")]() { return { "text/html": "<b>1</b>" }; } })'],
    judge: shows("text/html", /<b>1<\/b>/),
  },
  {
    title: "a display updated in place",
    steps: [
      'display({ "text/html": "<b>1</b>" }, { displayId: "d" }); display({ "text/html": "<b>2</b>" }, { displayId: "d", update: true })',
    ],
    judge: shows("text/html", /<b>2<\/b>/),
    ways: {
      tslab: ['import { newDisplay } from "tslab"; const d = newDisplay(); d.html("<b>1</b>"); d.html("<b>2</b>")'],
      deno: [
        'const transient = { display_id: "d" };\nawait Deno.jupyter.broadcast("display_data", { data: { "text/html": "<b>1</b>" }, metadata: {}, transient });\nawait Deno.jupyter.broadcast("update_display_data", { data: { "text/html": "<b>2</b>" }, metadata: {}, transient })',
      ],
      ijavascript: ['var d = $$.display("d"); d.html("<b>1</b>"); d.html("<b>2</b>")'],
      ipykernel: [
        'from IPython.display import HTML, display\nd = display(HTML("<b>1</b>"), display_id=True)\nd.update(HTML("<b>2</b>"))',
      ],
    },
  },
  {
    title: "the cell's output cleared",
    steps: ['console.log("old"); console.clear(); console.log("new")'],
    judge: prints(/^new\s*$/),
    ways: {
      deno: ['console.log("old"); await Deno.jupyter.broadcast("clear_output", { wait: false }); console.log("new")'],
      ipykernel: ['from IPython.display import clear_output\nprint("old")\nclear_output()\nprint("new")'],
    },
  },
  {
    title: "output of a child process that inherits it",
    steps: [
      'import { execFileSync } from "node:child_process"; execFileSync(process.execPath, ["-e", "console.log(6 * 7)"], { stdio: "inherit" })',
    ],
    judge: leaves(0, /42/, 0.5),
    ways: {
      deno: [
        'await new Deno.Command("node", { args: ["-e", "console.log(6 * 7)"], stdout: "inherit" }).spawn().status',
      ],
      ijavascript: [
        'require("child_process").execFileSync(process.execPath, ["-e", "console.log(6 * 7)"], { stdio: "inherit" })',
      ],
      ipykernel: ['import subprocess\nsubprocess.run(["node", "-e", "console.log(6 * 7)"])'],
    },
  },
  {
    title: "late output goes to the cell it is from",
    steps: ['setTimeout(() => console.log("late"), 700); 0', "1"],
    judge: leaves(0, /late/, 1.5),
    ways: {
      ipykernel: ['import threading\nthreading.Timer(0.7, lambda: print("late")).start()', "1"],
    },
  },
  {
    title: "what a busy cell prints is shown at once",
    steps: [`console.log("first"); ${BUSY}`],
    judge: printedAtOnce,
    ways: { ipykernel: [`print("first")\n${PYTHON_BUSY}`] },
  },
];

const control: Omit<Case, "group">[] = [
  {
    title: "an interrupt stops an `await`, and what follows",
    steps: ['console.log("on"); await new Promise((done) => setTimeout(done, 1500)); console.log("went on")'],
    judge: interrupted,
    ways: { ipykernel: ['import asyncio\nprint("on", flush=True)\nawait asyncio.sleep(1.5)\nprint("went on")'] },
  },
  {
    title: "… a busy loop",
    steps: ['console.log("on"); for (let n = 0; ; n++) { if (n < 0) break; }'],
    judge: interrupted,
    ways: { ipykernel: ['print("on", flush=True)\nwhile True: pass'] },
  },
  {
    title: "… a busy loop after an `await`",
    steps: [
      'await new Promise((done) => setTimeout(done, 10)); console.log("on"); await new Promise((done) => setTimeout(done, 100)); for (let n = 0; ; n++) { if (n < 0) break; }',
    ],
    judge: interrupted,
    ways: { ipykernel: ['import asyncio\nawait asyncio.sleep(0.01)\nprint("on", flush=True)\nwhile True: pass'] },
  },
  {
    title: "the control channel answers while a cell computes",
    steps: [BUSY],
    judge: answersWhileBusy,
    ways: { ipykernel: [PYTHON_BUSY] },
  },
  {
    title: "`process.exit()` ends the cell, not the kernel",
    steps: ["process.exit(1)"],
    judge: survived,
    ways: { deno: ["Deno.exit(1)"], ipykernel: ["import sys; sys.exit(1)"] },
  },
  {
    title: "the kernel ends when its front end dies",
    steps: [],
    judge: endsWithItsParent,
    ways: { ipykernel: [] },
    seconds: 60,
  },
];

const completion: Omit<Case, "group">[] = [
  {
    title: "members of a value",
    steps: ["const words = ['a'];", "words.fla"],
    judge: completes(/"(words\.)?flatMap"/),
    ways: { ipykernel: { steps: ["words = ['a']", "words.app"], judge: completes(/"(words)?\.?append"/) } },
  },
  {
    title: "… of a parameter, by its type",
    steps: ["interface Point { across: number }", "const f = (p: Point) => p.acr"],
    judge: completes(/"(p\.)?across"/),
    needsTypes: true,
  },
  {
    title: "packages and files in `import`",
    files: { ...AREA, ...TYPED },
    steps: ['import { area } from "./ar'],
    judge: completes(/area/),
    ways: { ipykernel: { files: { "notebooks/area.py": "x = 1\n" }, steps: ["from are"], judge: completes(/area/) } },
  },
  {
    title: "inspection tells the type",
    steps: ["const words = ['a'];", "words"],
    judge: tells(/string\[\]/),
    needsTypes: true,
    ways: { ipykernel: { steps: ["words = ['a']", "words"], judge: tells(/list/) } },
  },
  {
    title: "tells whether a cell is complete",
    steps: ["function f() {", "const a = 1"],
    judge: knowsIncomplete,
    ways: { ipykernel: ["def f():", "a = 1"] },
  },
];

const tensorflow: Omit<Case, "group">[] = [
  {
    title: "`@tensorflow/tfjs-node-gpu` computes natively",
    links: TENSORFLOW,
    steps: [
      'import * as tf from "@tensorflow/tfjs-node-gpu"; console.log(tf.getBackend(), tf.tensor1d([1, 2]).sum().dataSync()[0])',
    ],
    judge: prints("tensorflow 3"),
    ways: {
      deno: [
        'import tf from "npm:@tensorflow/tfjs-node-gpu"; console.log(tf.getBackend(), tf.tensor1d([1, 2]).sum().dataSync()[0])',
      ],
      ijavascript: [
        'const tf = require("@tensorflow/tfjs-node-gpu"); console.log(tf.getBackend(), tf.tensor1d([1, 2]).sum().dataSync()[0])',
      ],
    },
    seconds: 60,
  },
  {
    title: "`@tensorflow/tfjs` does, too",
    links: TENSORFLOW,
    steps: ['import * as tf from "@tensorflow/tfjs"; console.log((await tf.ready(), tf.getBackend()))'],
    judge: prints("tensorflow"),
    ways: { ijavascript: ['const tf = require("@tensorflow/tfjs"); console.log(tf.getBackend())'] },
    seconds: 60,
  },
  {
    title: "a tensor shows its shape and values",
    links: TENSORFLOW,
    steps: ['import * as tf from "@tensorflow/tfjs"', "tf.tensor2d([[1, 2, 3], [4, 5, 6.5]])"],
    judge: prints(/2\D+3[\s\S]*6\.5/),
    ways: { ijavascript: ['var tf = require("@tensorflow/tfjs")', "tf.tensor2d([[1, 2, 3], [4, 5, 6.5]])"] },
    seconds: 60,
  },
];

const of = (group: Case["group"], cases: Omit<Case, "group">[]) => cases.map((one): Case => ({ group, ...one }));

/** All cases, in the order of the table. */
export const CASES: readonly Case[] = [
  ...of("packages", packages),
  ...of("files", files),
  ...of("tsconfig", tsconfig),
  ...of("language", language),
  ...of("errors", errors),
  ...of("input", input),
  ...of("output", output),
  ...of("control", control),
  ...of("completion", completion),
  ...of("TensorFlow.js", tensorflow),
];
