/** Marks a graph for XLA, TensorFlow's compiler. */
import type { GraphNode } from "./graph";

/** Left to TensorFlow: they hold or bring values, or draw random numbers, which XLA would draw by another method. */
const NOT_COMPILED = new Set([
  "AssignVariableOp",
  "Const",
  "NoOp",
  "Placeholder",
  "ReadVariableOp",
  "StatelessRandomNormal",
  "StatelessRandomUniform",
  "VarHandleOp",
]);

/** The graph with every operation that XLA can make faster marked. TensorFlow compiles them in clusters at the first run. */
export function compiled(nodes: readonly GraphNode[]): GraphNode[] {
  return nodes.map((node) =>
    NOT_COMPILED.has(node.op)
      ? node
      : { ...node, attributes: { ...node.attributes, _XlaCompile: { kind: "bool", value: true } } },
  );
}
