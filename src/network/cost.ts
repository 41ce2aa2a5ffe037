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
 * What one gradient costs by a method: milliseconds, and forward passes of an example. Repeats it for at least
 * `atLeast` milliseconds.
 */
export function gradientCost(
  method: Gradient,
  network: CountingNetwork,
  examples: readonly NetworkExample[],
  atLeast = 20,
): { milliseconds: number; passes: number } {
  network.passes = 0;
  const begun = performance.now();
  let repeats = 0;
  do {
    method(network, examples);
    repeats++;
  } while (performance.now() - begun < atLeast);
  return { milliseconds: (performance.now() - begun) / repeats, passes: network.passes / repeats };
}
