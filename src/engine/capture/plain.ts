import { tf } from "../backend";
import { refusePromise, type StepOutput, type TensorTree } from "./trees";

/** Runs a step as it is, where nothing is recorded. */
export function plain<I extends readonly TensorTree[], O extends StepOutput>(step: (...inputs: I) => O, inputs: I): O {
  return tf.tidy(() => {
    const outputs = step(...inputs);
    refusePromise(outputs);
    return outputs as never;
  }) as O;
}
