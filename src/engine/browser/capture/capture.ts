/** What `../../capture/capture.ts` is under Node: no browser records a step as one graph, so a captured step simply runs. */
import type { CapturedStep, CaptureOptions } from "../../capture/capture";
import { plain } from "../../capture/plain";
import type { StepOutput, TensorTree } from "../../capture/trees";
import { tf } from "../backend";

/** The step itself. Options say how native TensorFlow runs it, and mean nothing here. */
export function capture<I extends readonly TensorTree[], O extends StepOutput>(
  step: (...inputs: I) => O,
  _options?: CaptureOptions,
): CapturedStep<I, O> {
  return Object.assign((...inputs: I): O => plain(step, inputs), {
    recordings: [],
    profile: () => {
      throw new Error(`the backend ${tf.getBackend()} records no steps, so there is nothing to profile`);
    },
    dispose: () => undefined,
  });
}
