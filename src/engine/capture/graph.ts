/**
 * A TensorFlow graph as plain data, and its encoding as a SavedModel: the one form in which tfjs-node's binding takes a
 * graph. Knows nothing of tfjs.
 */
import type { Binding, OpAttribute } from "../binding";
import { nativeModule } from "../native-package";

/** A node: an operation with its inputs. Plain data, so that graphs can be compared, rewritten and listed. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** What it reads: `name` or `name:output`. */
  inputs: string[];
  /** Names of nodes that must have run before it, though it reads nothing of them. */
  after: string[];
  attributes: Record<string, Attribute>;
  /** What it gives. */
  readonly outputs: readonly Output[];
}

export interface Output {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** The value of an attribute. */
export type Attribute =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "int"; readonly value: number | readonly number[] }
  | { readonly kind: "float"; readonly value: number | readonly number[] }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "type"; readonly value: number }
  | { readonly kind: "shape"; readonly value: readonly number[] }
  | { readonly kind: "tensor"; readonly dtype: number; readonly shape: readonly number[]; readonly bytes: Uint8Array };

/** Reads an attribute as the binding's `executeOp` takes it. */
export function attributeOf({ name, type, value }: OpAttribute, binding: Binding): Attribute {
  switch (type) {
    case binding.TF_ATTR_STRING:
      return { kind: "string", value: value as string };
    case binding.TF_ATTR_INT:
      return { kind: "int", value: value as number | number[] };
    case binding.TF_ATTR_FLOAT:
      return { kind: "float", value: value as number | number[] };
    case binding.TF_ATTR_BOOL:
      return { kind: "bool", value: value as boolean };
    case binding.TF_ATTR_TYPE:
      return { kind: "type", value: value as number };
    case binding.TF_ATTR_SHAPE:
      return { kind: "shape", value: value as number[] };
    default:
      throw new Error(`the attribute ${name} has the type ${type}, which a recorded graph cannot hold`);
  }
}

// The messages of TensorFlow's protocol buffers, of which tfjs-node carries generated JavaScript without types.
interface Message {
  serializeBinary(): Uint8Array;
}
type MessageClass = new () => Message & Record<string, (...values: unknown[]) => unknown>;
interface Messages {
  AttrValue: MessageClass & { ListValue: MessageClass };
  GraphDef: MessageClass;
  MetaGraphDef: MessageClass & { MetaInfoDef: MessageClass };
  NodeDef: MessageClass;
  SavedModel: MessageClass;
  Tensor: MessageClass;
  TensorShape: MessageClass & { Dim: MessageClass };
  VersionDef: MessageClass;
}

/** The tag under which the graph is stored and must be asked for. */
export const TAG = "serve";

/** The version of graphs that TensorFlow 2.9 to 2.21 all read; newer rules are not needed by what we write. */
const PRODUCER = 1087;

/** The file `saved_model.pb` of a graph. */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const messages = nativeModule("dist/proto/api_pb") as Messages;
  const make = (type: MessageClass, values: Record<string, unknown>): InstanceType<MessageClass> => {
    const message = new type();
    for (const [setter, value] of Object.entries(values)) message[setter]?.(value);
    return message;
  };
  const shape = (sizes: readonly number[]): Message =>
    make(messages.TensorShape, { setDimList: sizes.map((size) => make(messages.TensorShape.Dim, { setSize: size })) });
  const attribute = (given: Attribute): Message => {
    switch (given.kind) {
      case "string":
        return make(messages.AttrValue, { setS: Buffer.from(given.value) });
      case "int":
        return Array.isArray(given.value)
          ? make(messages.AttrValue, { setList: make(messages.AttrValue.ListValue, { setIList: given.value }) })
          : make(messages.AttrValue, { setI: given.value });
      case "float":
        return Array.isArray(given.value)
          ? make(messages.AttrValue, { setList: make(messages.AttrValue.ListValue, { setFList: given.value }) })
          : make(messages.AttrValue, { setF: given.value });
      case "bool":
        return make(messages.AttrValue, { setB: given.value });
      case "type":
        return make(messages.AttrValue, { setType: given.value });
      case "shape":
        return make(messages.AttrValue, { setShape: shape(given.value) });
      case "tensor":
        return make(messages.AttrValue, {
          setTensor: make(messages.Tensor, {
            setDtype: given.dtype,
            setTensorShape: shape(given.shape),
            setTensorContent: given.bytes,
          }),
        });
    }
  };
  const definitions = nodes.map((node) => {
    const definition = make(messages.NodeDef, {
      setName: node.name,
      setOp: node.op,
      setInputList: [...node.inputs, ...node.after.map((name) => `^${name}`)],
    });
    const map = definition.getAttrMap?.() as Map<string, Message>;
    for (const [name, value] of Object.entries(node.attributes)) map.set(name, attribute(value));
    return definition;
  });
  const graph = make(messages.GraphDef, {
    setNodeList: definitions,
    setVersions: make(messages.VersionDef, { setProducer: PRODUCER }),
  });
  const meta = make(messages.MetaGraphDef, {
    setMetaInfoDef: make(messages.MetaGraphDef.MetaInfoDef, { setTagsList: [TAG] }),
    setGraphDef: graph,
  });
  return make(messages.SavedModel, { setSavedModelSchemaVersion: 1, setMetaGraphsList: [meta] }).serializeBinary();
}

/** Short text of a node for errors and listings: `MatMul [120, 512]`. */
export function describeNode(node: GraphNode): string {
  const shapes = node.outputs.map(({ shape }) => `[${shape.join(", ")}]`).join(" ");
  return `${node.op}${shapes ? ` ${shapes}` : ""}`;
}

/** Where two recordings of one step part: the first difference, in words; `undefined` where they are the same. */
export interface Difference {
  readonly index: number;
  readonly first?: GraphNode;
  readonly second?: GraphNode;
  /** Whether only the value of a constant differs. */
  readonly constant: boolean;
}

/** Compares two graphs node by node. */
export function firstDifference(first: readonly GraphNode[], second: readonly GraphNode[]): Difference | undefined {
  for (let index = 0; index < Math.max(first.length, second.length); index++) {
    const a = first[index];
    const b = second[index];
    if (a && b && key(a) === key(b)) {
      if (sameTensors(a, b)) continue;
      return { index, first: a, second: b, constant: true };
    }
    return { index, ...(a ? { first: a } : {}), ...(b ? { second: b } : {}), constant: false };
  }
  return undefined;
}

function key(node: GraphNode): string {
  const attributes = Object.entries(node.attributes).map(([name, attribute]) =>
    attribute.kind === "tensor" ? [name, attribute.dtype, attribute.shape] : [name, attribute],
  );
  return JSON.stringify([node.name, node.op, node.inputs, node.after, attributes, node.outputs]);
}

function sameTensors(a: GraphNode, b: GraphNode): boolean {
  return Object.entries(a.attributes).every(([name, left]) => {
    const right = b.attributes[name];
    if (left.kind !== "tensor" || right?.kind !== "tensor") return true;
    return Buffer.compare(left.bytes, right.bytes) === 0;
  });
}
