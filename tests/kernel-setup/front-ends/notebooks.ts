/** Two notebooks of somebody who does not know the course, one a language, and what each cell must show anywhere. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { codeCells, readNotebook } from "../../../kernel-setup/runner/notebook";
import type { Output } from "../../../kernel-setup/runner/outputs";
import { lastChoice } from "../../../kernel-setup/setup/binding";
import { pathsOf } from "../../../kernel-setup/setup/paths";
import { newNotebook } from "../runner/fixtures";

/** A cell, and what it shows: each output by its text, or by its HTML where it has some. */
export type Cell = readonly [source: string, ...shows: string[]];

/** A notebook before it is run. */
export interface Sheet {
  kernel: "ganbook" | "ganbook-javascript";
  language: "typescript" | "javascript";
  file: string;
  cells: readonly Cell[];
}

const BACKEND = lastChoice(pathsOf())?.kind === "javascript" ? "cpu" : "tensorflow";

export const TYPESCRIPT: Sheet = {
  kernel: "ganbook",
  language: "typescript",
  file: "Übung in TypeScript.ipynb",
  cells: [
    ["const celsius: number = 100;\ncelsius * 1.8 + 32", "212"],
    ['import { greeting } from "./beside";\nconsole.log(greeting("Ada"));', "Hello, Ada!\n"],
    [
      `import * as tf from "@tensorflow/tfjs";
const sum = tf.tidy(() => tf.tensor1d([1, 2, 3]).square().sum().dataSync()[0]);
console.log(\`\${tf.getBackend()}: \${sum}\`);`,
      `${BACKEND}: 14\n`,
    ],
    ['display({ "text/html": "<b>bold</b>", "text/plain": "bold" });', "<b>bold</b>"],
  ],
};

export const JAVASCRIPT: Sheet = {
  kernel: "ganbook-javascript",
  language: "javascript",
  file: "Übung in JavaScript.ipynb",
  cells: [
    ['const words = ["one", "two"];\nwords.map((word) => word.toUpperCase())', "[ 'ONE', 'TWO' ]"],
    ['const { rate } = require("./beside.json");\nconsole.log("rate", String(rate));', "rate 0.5\n"],
    ['display({ "text/html": "<i>slanted</i>", "text/plain": "slanted" });', "<i>slanted</i>"],
  ],
};

/** Writes both, and what lies beside them, into a folder. */
export function writeNotebooks(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, "beside.ts"),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template of the file
    "export const greeting = (name: string): string => `Hello, ${name}!`;\n",
  );
  writeFileSync(path.join(folder, "beside.json"), '{ "rate": 0.5 }\n');
  for (const sheet of [TYPESCRIPT, JAVASCRIPT]) writeNotebook(folder, sheet);
}

/** Writes one as a front end would that has only just made it. */
export function writeNotebook(folder: string, { kernel, language, file, cells }: Sheet): void {
  const kernelspec = { name: kernel, display_name: kernel, language };
  const notebook = newNotebook(
    kernelspec,
    cells.map(([source]) => source),
  );
  writeFileSync(path.join(folder, file), JSON.stringify(notebook));
}

/** Holds a notebook that was run and saved to what its cells must show, each exactly once and in order. */
export function assertRun(file: string, { language, cells }: Sheet): void {
  const notebook = readNotebook(file);
  const ran = codeCells(notebook);
  assert.deepEqual(
    ran.map(({ outputs }) => outputs.map(shown)),
    cells.map(([, ...shows]) => shows),
  );
  assert.deepEqual(
    ran.map(({ execution_count }) => execution_count),
    cells.map((_, i) => i + 1),
  );
  assert.equal((notebook.metadata.language_info as { name: string } | undefined)?.name, language);
}

function shown(output: Output): string {
  switch (output.output_type) {
    case "stream":
      return output.name === "stdout" ? output.text : `${output.name}: ${output.text}`;
    case "error":
      return `${output.ename}: ${output.evalue}`;
    default:
      return String(output.data["text/html"] ?? output.data["text/plain"]);
  }
}
