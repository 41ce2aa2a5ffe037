import { getKernel, type KernelFunc, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";

const replaced = new Set<string>();

/**
 * Puts another function in the place of a backend's kernel, once and for good. Nothing happens where the backend has no such kernel:
 * it may not have started.
 *
 * @param make is given the function that was there
 */
export function replaceKernel(name: string, backend: string, make: (before: KernelFunc) => KernelFunc): void {
  const kernel = getKernel(name, backend);
  const key = `${backend}: ${name}`;
  if (!kernel || replaced.has(key)) return;
  replaced.add(key);
  unregisterKernel(name, backend);
  registerKernel({ ...kernel, kernelFunc: make(kernel.kernelFunc) });
}
