/** Cleaning up after work that may be stopped in any way. */
import { clearImmediate, setImmediate } from "node:timers";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../backend";

/**
 * Runs `body`, which does not wait for anything, and then `cleanup`. A `finally` block is not enough: a notebook's kernel
 * stops work that it cannot interrupt otherwise so hard that none is run. Then the next turn of the event loop cleans up.
 */
export function cleaned<T>(body: () => T, cleanup: () => void): T {
  const late = setImmediate(cleanup);
  try {
    return body();
  } finally {
    clearImmediate(late);
    cleanup();
  }
}

/** How deep tfjs is in scopes, gradients and kernels. */
interface Depths {
  scopeStack: unknown[];
  gradientDepth: number;
  kernelDepth: number;
  /** What a gradient has recorded so far, with tensors that are freed when it is computed. */
  activeTape: { saved?: Tensor[] }[] | null;
}

/** Remembers how deep tfjs is; gives the function that leads back there, and frees what was left on the way. */
export function holdDepths(): () => void {
  const engine = tf.engine();
  const { state } = engine as unknown as { state: Depths };
  const { gradientDepth, kernelDepth, activeTape } = state;
  const { length } = state.scopeStack;
  return () => {
    if (!activeTape) tf.dispose((state.activeTape ?? []).map(({ saved }) => saved ?? []));
    while (state.scopeStack.length > length) engine.endScope();
    Object.assign(state, { gradientDepth, kernelDepth, activeTape });
  };
}
