import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { tf } from "../../../src/engine";
import type { NativeBackend } from "../../../src/engine/binding";
import {
  type Attribute,
  attributeOf,
  describeNode,
  encodeSavedModel,
  firstDifference,
  type GraphNode,
  TAG,
} from "../../../src/engine/capture/graph";
import { DataType, nativeBackend } from "../../../src/engine/native";

const FLOAT: Attribute = { kind: "type", value: DataType.float32 };

function node(name: string, op: string, inputs: string[], attributes: Record<string, Attribute>): GraphNode {
  return { name, op, inputs, after: [], attributes, outputs: [{ dtype: DataType.float32, shape: [2] }] };
}

function constant(name: string, ...values: number[]): GraphNode {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  const value: Attribute = { kind: "tensor", dtype: DataType.float32, shape: [values.length], bytes };
  return node(name, "Const", [], { dtype: FLOAT, value });
}

/** Has TensorFlow load a graph and compute one of its values. */
function computed(nodes: readonly GraphNode[], fetch: string): number[] {
  const { binding } = nativeBackend() as NativeBackend;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ganbook-test-"));
  fs.writeFileSync(path.join(folder, "saved_model.pb"), encodeSavedModel(nodes));
  const session = binding.loadSavedModel(folder, TAG);
  try {
    return binding.runSavedModel(session, [], "", fetch).flatMap(({ id }) => {
      const values = [...binding.tensorDataSync(id)];
      binding.deleteTensor(id);
      return values;
    });
  } finally {
    binding.deleteSavedModel(session);
    fs.rmSync(folder, { recursive: true });
  }
}

describe("a graph", () => {
  before(() => {
    tf.add(1, 1).dispose(); // the backend is there
  });

  it("is loaded and run by TensorFlow, with attributes of every kind", () => {
    const image = { ...constant("values", 1, 5, 2, 3), name: "values" };
    const shape: Attribute = {
      kind: "tensor",
      dtype: 3,
      shape: [4],
      bytes: new Uint8Array(Int32Array.of(1, 2, 2, 1).buffer),
    };
    const nodes = [
      image,
      node("shape", "Const", [], { dtype: { kind: "type", value: DataType.int32 }, value: shape }),
      node("image", "Reshape", ["values", "shape"], { T: FLOAT, Tshape: { kind: "type", value: DataType.int32 } }),
      node("largest", "MaxPoolWithArgmax", ["image"], {
        T: FLOAT,
        Targmax: { kind: "type", value: DataType.int64 },
        ksize: { kind: "int", value: [1, 2, 2, 1] },
        strides: { kind: "int", value: [1, 2, 2, 1] },
        padding: { kind: "string", value: "VALID" },
        include_batch_in_index: { kind: "bool", value: true },
      }),
      node("leaky", "LeakyRelu", ["largest"], { T: FLOAT, alpha: { kind: "float", value: 0.5 } }),
      node("fitting", "EnsureShape", ["leaky"], { T: FLOAT, shape: { kind: "shape", value: [1, 1, 1, 1] } }),
    ];
    assert.deepEqual(computed(nodes, "fitting:0"), [5]);
  });

  it("reads second outputs, and does what must come before", () => {
    const handle = node("v", "VarHandleOp", [], {
      dtype: FLOAT,
      shape: { kind: "shape", value: [2] },
      shared_name: { kind: "string", value: "v" },
      container: { kind: "string", value: "" },
    });
    const nodes = [
      constant("three", 3, 4),
      handle,
      node("assign", "AssignVariableOp", ["v", "three"], { dtype: FLOAT }),
      { ...node("read", "ReadVariableOp", ["v"], { dtype: FLOAT }), after: ["assign"] },
      node("axis", "Const", [], {
        dtype: { kind: "type", value: 3 },
        value: { kind: "tensor", dtype: 3, shape: [], bytes: new Uint8Array(4) },
      }),
      node("split", "Split", ["axis", "read"], { T: FLOAT, num_split: { kind: "int", value: 2 } }),
      node("difference", "Sub", ["split:1", "split"], { T: FLOAT }),
    ];
    assert.deepEqual(computed(nodes, "difference:0"), [1]);
  });

  it("takes attributes as the binding has them, and refuses what it does not know", () => {
    const { binding } = nativeBackend() as NativeBackend;
    const of = (type: number, value: number | boolean | string | number[]): Attribute =>
      attributeOf({ name: "a", type, value }, binding);
    assert.deepEqual(of(binding.TF_ATTR_INT, [1, 2]), { kind: "int", value: [1, 2] });
    assert.deepEqual(of(binding.TF_ATTR_STRING, "VALID"), { kind: "string", value: "VALID" });
    assert.throws(() => of(99, 1), /attribute a has the type 99/);
  });

  it("is compared node by node", () => {
    const graph = (): GraphNode[] => [constant("a", 1, 2), node("b", "Neg", ["a"], { T: FLOAT })];
    const [first, second] = graph() as [GraphNode, GraphNode];
    assert.equal(firstDifference(graph(), graph()), undefined);

    const values = firstDifference(graph(), [constant("a", 1, 3), second]);
    assert.deepEqual([values?.index, values?.constant], [0, true]);
    for (const other of [
      { ...second, op: "Abs" },
      { ...second, inputs: ["b"] },
      { ...second, after: ["a"] },
      { ...second, attributes: {} },
      { ...second, outputs: [{ dtype: 1, shape: [1, 2] }] },
    ]) {
      const difference = firstDifference(graph(), [first, other]);
      assert.deepEqual([difference?.index, difference?.constant, difference?.second], [1, false, other]);
    }
    assert.deepEqual(firstDifference(graph(), [first]), { index: 1, first: second, constant: false });
    assert.deepEqual(firstDifference([first], graph()), { index: 1, second, constant: false });
  });

  it("describes a node in few words", () => {
    assert.equal(describeNode(node("x", "MatMul", [], {})), "MatMul [2]");
    assert.equal(describeNode({ ...node("x", "NoOp", [], {}), outputs: [] }), "NoOp");
  });
});
