/**
 * The one import of TensorFlow for the whole project. Everything else says `import { tf } from "ganbook/engine"`.
 *
 * `tf` is the namespace of `@tensorflow/tfjs`. Importing this file registers native TensorFlow with it (the binding of
 * `@tensorflow/tfjs-node-gpu` on the shared libraries that `npm start` installed) and makes it the current backend.
 * Where it cannot be loaded, the JavaScript backend of `@tensorflow/tfjs` takes over and says so once on stderr.
 *
 * Environment: `GANBOOK_BACKEND=cpu` asks for the JavaScript backend; `CUDA_VISIBLE_DEVICES=""` hides the GPUs.
 */
import util from "node:util";
import * as tf from "@tensorflow/tfjs";
import type { Binding, Values } from "./binding";
import { loadNative, setupCommand } from "./native-package";

export { tf };

/** Which implementation runs the operations, and why it is not the native one. */
export type Backend =
  | { readonly native: true; readonly tensorflow: string; readonly gpu: boolean }
  | { readonly native: false; readonly why: string };

/** The part of tfjs-node's backend that we ask. */
interface NativeBackend extends tf.KernelBackend {
  binding: Binding & { TF_Version: string };
  isUsingGpuDevice: boolean;
}

const NATIVE = "tensorflow";

/** Decided once, when this file is first imported. */
export const backend: Backend = chooseBackend();

function chooseBackend(): Backend {
  const asked = process.env.GANBOOK_BACKEND;
  if (asked !== undefined && asked !== "" && asked !== "cpu" && asked !== NATIVE) {
    throw new Error(
      `GANBOOK_BACKEND is "${asked}"; expected "${NATIVE}" (the default) or "cpu" (the JavaScript backend).`,
    );
  }
  if (asked === "cpu") return useJavaScript("GANBOOK_BACKEND=cpu asks for it");
  try {
    return useNative();
  } catch (error) {
    return useJavaScript(error instanceof Error ? firstLine(error.message) : String(error));
  }
}

function useNative(): Backend {
  prepareEnvironment();
  fillGapsInUtil();
  const quietened = quietenDeprecations();
  try {
    // Registers the backend "tensorflow" with tf, makes it current, and adds file:// to what models are saved to. A program
    // that has imported @tensorflow/tfjs-node or -node-gpu itself has done so, and keeps what it has.
    if (tf.findBackendFactory(NATIVE)) void tf.setBackend(NATIVE);
    else loadNative();
  } finally {
    quietened();
  }
  const native = tf.backend() as NativeBackend;
  keepMemoryApart(native);
  return { native: true, tensorflow: native.binding.TF_Version, gpu: native.isUsingGpuDevice };
}

/**
 * The binding lets a tensor use the memory of the typed array it is made from. When TensorFlow is done with it, possibly on
 * one of its own threads (a captured step lets go of old values there), it calls into V8 to release the array, which only
 * V8's thread may do: the process then dies at some later time, rarely, with "free(): invalid pointer". It also makes an
 * array that is written to change the tensor. So TensorFlow gets memory of its own: it copies whatever does not begin at a
 * multiple of 16 bytes, and what an allocator gives does.
 */
function keepMemoryApart(native: NativeBackend): void {
  const { binding } = native;
  const createTensor: Binding["createTensor"] = (shape, dtype, values) =>
    // Strings come as a plain list.
    binding.createTensor(shape, dtype, ArrayBuffer.isView(values) ? unaligned(values) : values);
  // The binding's own properties cannot be written to.
  native.binding = Object.create(binding, { createTensor: { value: createTensor } }) as NativeBackend["binding"];
}

function unaligned<T extends Values>(values: T): T {
  const offset = Math.max(4, values.BYTES_PER_ELEMENT);
  const Values = values.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => T;
  const copy = new Values(new ArrayBuffer(offset + values.byteLength), offset, values.length);
  copy.set(values);
  return copy;
}

/** TensorFlow reads these when its libraries are loaded; a value that is already set is left alone. */
function prepareEnvironment(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2"; // errors only
  // TensorFlow itself turns oneDNN on only where there is AVX-512 with instructions made for networks. With AVX2 alone it is
  // faster too (docs/benchmarks.md): a DCGAN's step 1.6 times, one of 3-D convolutions 200 times.
  if (process.arch === "x64") process.env.TF_ENABLE_ONEDNN_OPTS ??= "1";
  process.env.TF_XLA_FLAGS ??= "--tf_xla_cpu_global_jit"; // lets a step that asks for XLA have it on the processor too
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true"; // else the first process takes the whole memory of a GPU
}

/** tfjs-node 4.22 calls two functions that Node 23 removed and that Node 22 answers with a deprecation warning. */
function fillGapsInUtil(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  });
}

/** Keeps warnings about how tfjs-node's dependencies call Node from the reader, while they are being loaded. */
function quietenDeprecations(): () => void {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  return () => {
    process.noDeprecation = before ?? false;
  };
}

function useJavaScript(why: string): Backend {
  process.stderr.write(
    `ganbook: native TensorFlow is not used (${why}).\n` +
      "  The JavaScript backend computes the same numbers, 100 to 400 times slower.\n" +
      (process.env.GANBOOK_BACKEND === "cpu" ? "  Unset GANBOOK_BACKEND to go back.\n" : `  ${setupCommand()}\n`),
  );
  const cpu = tf.findBackend("cpu") as (tf.KernelBackend & { firstUse?: boolean }) | null;
  // At its first use it would advise installing a package that we have.
  if (cpu) cpu.firstUse = false;
  tf.setBackend("cpu");
  return { native: false, why };
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? text).trim();
}
