import type { Gradient, NetworkExample } from "./gradient";
import { Network } from "./network";

/** A network that counts how often an example is sent through it. */
export class CountingNetwork extends Network {
  passes = 0;

  override forward(inputs: readonly number[]): ReturnType<Network["forward"]> {
    this.passes++;
    return super.forward(inputs);
  }
}

/**
 * What one gradient costs by a method: forward passes of an example, and milliseconds. It is repeated for at least `atLeast`
 * milliseconds, and the fastest time counts: whatever else the machine does only adds to it.
 */
export function gradientCost(
  method: Gradient,
  network: CountingNetwork,
  examples: readonly NetworkExample[],
  atLeast = 20,
): { milliseconds: number; passes: number } {
  network.passes = 0;
  const times: number[] = [];
  const end = performance.now() + atLeast;
  do {
    const begun = performance.now();
    method(network, examples);
    times.push(performance.now() - begun);
  } while (performance.now() < end);
  return { milliseconds: Math.min(...times), passes: network.passes / times.length };
}
