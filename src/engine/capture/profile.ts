/**
 * How long each operation of a recorded step takes, by TensorFlow's own clock: the graph is run a second time with a
 * `Timestamp` operation after every operation, all of them one after the other.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { median } from "../../statistics";
import type { NativeBackend } from "../binding";
import type { Attribute, GraphNode } from "./graph";
import type { Recorded } from "./recorder";
import { Session } from "./session";

/** One operation of a step. */
export interface ProfiledOp {
  /** TensorFlow's name of the operation, such as `MatMul`. */
  readonly op: string;
  /** Its name in the recorded graph. */
  readonly name: string;
  /** Shapes of what it gives. */
  readonly shapes: readonly (readonly number[])[];
  /** Names of the variables it reads or writes. */
  readonly variables: readonly string[];
  /** Time in milliseconds, the median of the runs. */
  readonly milliseconds: number;
}

const DOUBLE: Attribute = { kind: "type", value: 2 };
const FLOAT: Attribute = { kind: "type", value: 1 };

/** Operations that only hold or name a value. */
const PASSIVE = new Set(["Const", "Placeholder", "VarHandleOp", "NoOp"]);

export function profile(
  backend: NativeBackend,
  recorded: Recorded<unknown>,
  inputs: readonly Tensor[],
  runs = 10,
): ProfiledOp[] {
  const active = recorded.nodes.filter(({ op }) => !PASSIVE.has(op));
  const nodes: GraphNode[] = [];
  let last: string | undefined;
  const clock = (after: string[]): string => {
    last = `clock_${nodes.length}`;
    nodes.push({ name: last, op: "Timestamp", inputs: [], after, attributes: {}, outputs: [] });
    return last;
  };
  const passive = recorded.nodes.filter(({ op }) => PASSIVE.has(op));
  nodes.push(...passive.filter(({ op }) => op !== "NoOp"));
  const clocks = [clock([])];
  for (const node of recorded.nodes) {
    if (PASSIVE.has(node.op)) continue;
    nodes.push({ ...node, after: [...node.after.filter((name) => !name.startsWith("NoOp_")), last as string] });
    // After the clock before it too: TensorFlow may do without the operation, having found a shorter way.
    clocks.push(clock([node.name, last as string]));
  }
  const pack = (names: string[], name: string): GraphNode => ({
    name,
    op: "Pack",
    inputs: names,
    after: [],
    attributes: { T: DOUBLE, N: { kind: "int", value: names.length }, axis: { kind: "int", value: 0 } },
    outputs: [],
  });
  nodes.push(
    pack(clocks.slice(0, -1), "begins"),
    pack(clocks.slice(1), "ends"),
    { name: "durations", op: "Sub", inputs: ["ends", "begins"], after: [], attributes: { T: DOUBLE }, outputs: [] },
    {
      name: "seconds",
      op: "Cast",
      inputs: ["durations"],
      after: [],
      attributes: { SrcT: DOUBLE, DstT: FLOAT },
      outputs: [],
    },
  );
  // The results are fetched too: TensorFlow leaves out what nobody asks for.
  const session = Session.onCopies(backend, { ...recorded, nodes, fetches: ["seconds", ...recorded.fetches] });
  try {
    const seconds = Array.from({ length: runs + 2 }, () => {
      const tensors = session.run(inputs);
      const values = (tensors[0] as Tensor).dataSync();
      for (const tensor of tensors) tensor.dispose();
      return values;
    }).slice(2);
    const owners = new Map(recorded.variables.map(({ handle, variable }) => [handle, variable.name]));
    return active.map((node, i) => ({
      op: node.op,
      name: node.name,
      shapes: node.outputs.map(({ shape }) => shape),
      variables: node.inputs.flatMap((input) => owners.get(input) ?? []),
      milliseconds: 1000 * median(seconds.map((run) => run[i] as number)),
    }));
  } finally {
    session.close();
  }
}
