/** Common trainings, captured and as they are: how many times as fast. */
import { quartiles } from "../../../src/statistics";
import type { Child } from "../child";
import { Quiet } from "../measure";
import type { ExamplesResult } from "../results";

export interface ExamplesPace {
  rounds: number;
  /** Of one block of steps. */
  milliseconds: number;
}

/** @param child a process of Node, which is ended */
export async function measureExamples(
  pace: ExamplesPace,
  child: Child,
  progress: (text: string) => void,
): Promise<ExamplesResult> {
  try {
    const quiet = new Quiet();
    const rows: ExamplesResult["rows"] = [];
    for (const { title, uses } of await child.ask({ do: "examples" })) {
      progress(title);
      const { captured, uncaptured, operations, recordingMs } = await quiet.watch(() =>
        child.ask({ do: "example", title, ...pace }),
      );
      // Neighbours are compared with each other, so that a machine that slows down does not count.
      const ratio = quartiles(uncaptured.map((ms, i) => ms / (captured[i] as number)));
      const step = { captured: quartiles(captured), uncaptured: quartiles(uncaptured) };
      rows.push({ title, uses, ...step, ratio, operations, recordingMs });
    }
    return { rows, others: quiet.share };
  } finally {
    await child.stop();
  }
}
