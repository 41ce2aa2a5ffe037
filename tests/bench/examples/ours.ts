/** How long steps of the examples take, captured and as they are, in one process. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { capture, tf } from "../../../src/engine";
import { EXAMPLES, type Trial } from "../../engine/capture/examples";
import { stepsFor } from "../measure";
import type { Answers, Requests } from "../protocol";

export function listExamples(): Answers["examples"] {
  return EXAMPLES.map(({ title, uses }) => ({ title, uses }));
}

/** Milliseconds of a step of one example in blocks that take turns. */
export function timeExample({ title, rounds, milliseconds }: Requests["example"]): Answers["example"] {
  const example = EXAMPLES.find((one) => one.title === title);
  if (!example) throw new Error(`example "${title}": there is none of that name`);
  const before = new Set(Object.values(tf.engine().registeredVariables));
  const cpu = process.cpuUsage();
  const [plain, recorded] = [example.make(), example.make()];
  const batches = Array.from({ length: 8 }, (_, number) => tf.tidy(() => plain.batch(number)));
  const step = capture(recorded.step);
  const ways = {
    captured: { ...recorded, step },
    uncaptured: { ...plain, step: (batch: (typeof batches)[number]) => tf.tidy(() => plain.step(batch)) },
  };
  try {
    const counts = Object.entries(ways).map(([way, trial]) => {
      block(trial, batches, 2); // records
      const count = stepsFor(milliseconds, block(trial, batches, 4));
      return [way as keyof typeof ways, count] as const;
    });
    const result = { captured: [] as number[], uncaptured: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      for (const [way, count] of counts) result[way].push(block(ways[way], batches, count));
    }
    const [report] = step.recordings;
    const { user, system } = process.cpuUsage(cpu);
    return {
      ...result,
      operations: report?.operations ?? 0,
      recordingMs: report?.milliseconds ?? 0,
      cpuMs: (user + system) / 1e3,
    };
  } finally {
    step.dispose();
    tf.dispose(batches);
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (!before.has(variable)) variable.dispose();
    }
  }
}

/** Milliseconds of a step, over some of them with what is done between them. */
function block({ step, between }: Trial, batches: readonly Parameters<Trial["step"]>[0][], steps: number): number {
  const begin = performance.now();
  let losses: Record<string, Tensor> = {};
  for (let i = 0; i < steps; i++) {
    tf.dispose(losses);
    losses = step(batches[i % batches.length] as Parameters<Trial["step"]>[0]);
    between?.();
  }
  // Reading waits until all steps are done.
  for (const loss of Object.values(losses)) loss.dataSync();
  tf.dispose(losses);
  return (performance.now() - begin) / steps;
}
