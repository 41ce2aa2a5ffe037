/** The ways in which a recorded step can be run, and which of them is the fastest here. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { median } from "../../statistics";
import { tf } from "../backend";
import type { NativeBackend } from "../binding";
import { inBfloat16, noBfloat16, slowBfloat16 } from "./precision";
import type { Recorded } from "./recorder";
import { Session } from "./session";
import { simplify } from "./simplify";
import { compiled } from "./xla";

/** In which numbers matrices are multiplied and images convolved; all else is float32. */
export type Precision = "float32" | "bfloat16";

/** The graph that is run: simplified, in the wanted precision, marked for the compiler. */
export function prepared<O>(recorded: Recorded<O>, precision: Precision, xla: boolean): Recorded<O> {
  const { fetches, inputs, feeds, variables } = recorded;
  const keep = [
    ...fetches,
    ...inputs,
    ...feeds.map(({ placeholder }) => placeholder),
    ...variables.map(({ handle }) => handle),
  ];
  let nodes = simplify(recorded.nodes, new Set(keep));
  if (precision === "bfloat16") nodes = inBfloat16(nodes);
  if (xla) nodes = compiled(nodes);
  return { ...recorded, nodes };
}

/** A way to run a recorded step. */
export interface Choice {
  readonly precision: Precision;
  readonly xla: boolean;
}

/** What another way of running must gain to be taken. */
const WORTHWHILE = 0.9;

/** Decides what was left to us, by running the step both ways on copies of its variables. */
export function choose(
  backend: NativeBackend,
  recorded: Recorded<unknown>,
  inputs: readonly Tensor[],
  precision: Precision | "auto",
  xla: boolean | "auto",
): Choice {
  let best: Choice = { precision: precision === "auto" ? "float32" : precision, xla: xla === "auto" ? false : xla };
  // On a GPU the products are the GPU's, whatever the processor beside it is.
  const slow = precision === "float32" || backend.isUsingGpuDevice ? undefined : slowBfloat16();
  if (precision === "bfloat16" && slow) console.log(`bfloat16 is slower than float32 here: ${slow}.`);
  if (precision !== "auto" && xla !== "auto") return best;
  const tried: string[] = [];
  const attempt = (choice: Choice): void => {
    const graphs = [best, choice].map((each) => prepared(recorded, each.precision, each.xla));
    const [now, then] = alternate(backend, graphs, inputs) as [number, number];
    if (tried.length === 0) tried.push(`${nameOf(best)} ${now.toPrecision(3)}`);
    tried.push(`${nameOf(choice)} ${then.toPrecision(3)}`);
    if (then <= WORTHWHILE * now) best = choice;
  };
  const without = precision === "auto" ? (noBfloat16() ?? slow) : undefined;
  if (precision === "auto" && !without) attempt({ ...best, precision: "bfloat16" });
  if (xla === "auto") attempt({ ...best, xla: true });
  const why = tried.length > 0 ? `milliseconds a step here: ${tried.join(", ")}` : `bfloat16: ${without}`;
  console.log(`The step runs in ${nameOf(best)} (${why}).`);
  return best;
}

const nameOf = ({ precision, xla }: Choice): string => `${precision}${xla ? " with XLA" : ""}`;

/** For how many milliseconds ways of running take turns before it counts, and then while it counts. */
const WARM_UP = 50;
const TRIAL = 100;

/** Milliseconds a call of each graph takes: medians of calls that take turns, as a machine is not equally fast all the time. */
function alternate(
  backend: NativeBackend,
  graphs: readonly Recorded<unknown>[],
  inputs: readonly Tensor[],
): readonly number[] {
  const sessions: Session[] = [];
  const medians = (milliseconds: number, atLeast: number): number[] => {
    const times: number[][] = sessions.map(() => []);
    const begin = performance.now();
    for (let round = 0; round < atLeast || performance.now() - begin < milliseconds; round++) {
      sessions.forEach((session, i) => {
        const start = performance.now();
        tf.dispose(session.run(inputs));
        times[i]?.push(performance.now() - start);
      });
    }
    return times.map(median);
  };
  try {
    for (const graph of graphs) sessions.push(Session.onCopies(backend, graph));
    medians(WARM_UP, 2);
    return medians(TRIAL, 7);
  } finally {
    for (const session of sessions) session.close();
  }
}
