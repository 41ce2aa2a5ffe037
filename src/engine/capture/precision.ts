/**
 * Mixed precision: the products of matrices and the convolutions of a graph in bfloat16, everything else in float32.
 *
 * bfloat16 is float32 with 8 instead of 24 significant bits and the same range, so nothing overflows and no loss has to be
 * scaled (Kalamkar et al., "A study of BFLOAT16 for deep learning training", 2019). The processor multiplies in bfloat16
 * and adds up in float32. Weights, their sums and the optimizer's state stay float32.
 *
 * On x86 oneDNN multiplies in bfloat16 from AVX-512 on; on processors with less, TensorFlow's own kernels do it, slowly and
 * with sums in bfloat16 too.
 */
import { DataType } from "../native";
import { instructions } from "../processor";
import type { GraphNode } from "./graph";

/** Operations that are worth it, and which of their inputs are numbers to multiply (the others are shapes). */
const PRODUCTS: Readonly<Record<string, readonly number[]>> = {
  MatMul: [0, 1],
  BatchMatMulV2: [0, 1],
  Conv2D: [0, 1],
  Conv2DBackpropInput: [1, 2],
  Conv2DBackpropFilter: [0, 2],
  Conv3D: [0, 1],
  Conv3DBackpropInputV2: [1, 2],
  Conv3DBackpropFilterV2: [0, 2],
};

const FLOAT = { kind: "type", value: DataType.float32 } as const;
const BFLOAT = { kind: "type", value: DataType.bfloat16 } as const;

type TypeAttribute = { readonly kind: "type"; readonly value: number };

/** Caps of `ONEDNN_MAX_CPU_ISA` under which oneDNN has no products in bfloat16. */
const TOO_NARROW = ["SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX512_MIC", "AVX512_MIC_4OPS"];

/**
 * Why nothing can be computed in bfloat16 here; undefined where it can. TensorFlow asks the processor and not the cap, so
 * that oneDNN would end the whole process.
 */
export function noBfloat16(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const cap = env.ONEDNN_MAX_CPU_ISA?.toUpperCase();
  if (cap === undefined || !TOO_NARROW.includes(cap)) return undefined;
  return `ONEDNN_MAX_CPU_ISA=${env.ONEDNN_MAX_CPU_ISA} rules it out: unset it`;
}

/** Why bfloat16 is slower than float32 here, whatever the step; undefined where it need not be, or nothing is known. */
export function slowBfloat16(cpuinfo?: string): string | undefined {
  const widest = instructions(cpuinfo);
  return widest === undefined || widest === "AVX-512" ? undefined : "this processor has no AVX-512";
}

/** The graph with its products in bfloat16. A value that several products take is rounded once. */
export function inBfloat16(nodes: readonly GraphNode[]): GraphNode[] {
  const rounded = new Map<string, string>();
  const result: GraphNode[] = [];
  const index = new Map(nodes.map((node) => [node.name, node]));
  const shapeOf = (input: string): readonly number[] => {
    const [name = "", output = "0"] = input.split(":");
    return index.get(name)?.outputs[Number(output)]?.shape ?? [];
  };
  for (const node of nodes) {
    const places = PRODUCTS[node.op];
    const [output] = node.outputs;
    if (!places || output?.dtype !== DataType.float32) {
      result.push(node);
      continue;
    }
    const inputs = node.inputs.map((input, i) => {
      if (!places.includes(i)) return input;
      const existing = rounded.get(input);
      if (existing) return existing;
      const name = `${input.replace(":", "/output")}/bfloat16`;
      result.push(cast(name, input, FLOAT, BFLOAT, shapeOf(input)));
      rounded.set(input, name);
      return name;
    });
    const product = `${node.name}/bfloat16_product`;
    result.push(
      {
        ...node,
        name: product,
        inputs,
        attributes: { ...node.attributes, T: BFLOAT },
        outputs: [{ ...output, dtype: DataType.bfloat16 }],
      },
      cast(node.name, product, BFLOAT, FLOAT, output.shape),
    );
  }
  return result;
}

function cast(
  name: string,
  input: string,
  from: TypeAttribute,
  to: TypeAttribute,
  shape: readonly number[],
): GraphNode {
  const dtype = to.value;
  return {
    name,
    op: "Cast",
    inputs: [input],
    after: [],
    attributes: { SrcT: from, DstT: to },
    outputs: [{ dtype, shape }],
  };
}
