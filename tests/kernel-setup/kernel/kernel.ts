/** A running kernel for the tests beside this file, and short ways to look at what a cell gave. */
import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type ExecuteResult,
  KernelClient,
  type KernelSpec,
  type StartOptions,
  within,
} from "../../../kernel-setup/runner/client";
import type { ErrorOutput } from "../../../kernel-setup/runner/outputs";
import { kernelSpec } from "../../../kernel-setup/setup/kernelspec";

export const ROOT = path.resolve(__dirname, "..", "..", "..");

/** As `kernel.json` has it. */
export const SPEC: KernelSpec = {
  argv: kernelSpec(ROOT).argv,
  interrupt_mode: "message",
  env: { TF_CPP_MIN_LOG_LEVEL: "2" },
};

/** Starts a kernel in the system's folder for temporary files, far from the project. */
export async function startKernel(options: StartOptions = {}): Promise<KernelClient> {
  const kernel = await KernelClient.start(SPEC, { cwd: tmpdir(), ...options });
  // Waits for TypeScript, and takes what the build may have to say, so that the tests' own cells are quick and clean.
  await kernel.execute("0", { storeHistory: false });
  return kernel;
}

/** What a cell printed or returned, which must have gone well. */
export function text(result: ExecuteResult): string {
  assert.equal(result.status, "ok", JSON.stringify(result.outputs));
  return result.outputs
    .map((output) => {
      if (output.output_type === "stream") return output.text;
      return output.output_type === "execute_result" ? String(output.data["text/plain"]) : "";
    })
    .join("");
}

/** The error of a cell, which must have failed. */
export function failure(result: ExecuteResult): ErrorOutput {
  assert.equal(result.status, "error", JSON.stringify(result.outputs));
  const errors = result.outputs.filter((output): output is ErrorOutput => output.output_type === "error");
  assert.equal(errors.length, 1, "one error message");
  const [error] = errors;
  assert.ok(error);
  const { ename, evalue, traceback } = result.reply.content;
  assert.deepEqual(
    { ename, evalue, traceback },
    { ename: error.ename, evalue: error.evalue, traceback: error.traceback },
  );
  return error;
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * What a promise gives, if it does within some seconds. They are many, for a busy machine: what is tested either comes at once
 * or never.
 */
export function soon<T>(promise: Promise<T>, what: string, seconds = 15): Promise<T> {
  return within(promise, seconds, () => `not within ${seconds} s: ${what}`);
}

/** Waits until something holds, up to some seconds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, seconds = 10): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `not within ${seconds} s: ${what}`);
    await sleep(20);
  }
}
