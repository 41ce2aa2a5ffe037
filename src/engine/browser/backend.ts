/**
 * TensorFlow.js in a browser: what `../backend.ts` is under Node. Which implementation runs is decided when a page asks for it
 * ({@link startBackend}), because a browser tells only later what its GPU can do.
 */
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import type * as whole from "@tensorflow/tfjs";
import * as core from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import type { Backend } from "../backend";

/** The same namespace as under Node, without what reads files: of `@tensorflow/tfjs` only its core and its layers. */
export const tf = { ...core, ...layers } as unknown as typeof whole;

export const backend: Backend = { native: false, why: "it runs in a browser" };
