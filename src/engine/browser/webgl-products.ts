/**
 * Products along an odd axis by TensorFlow.js's WebGL. It packs 2×2 numbers into a texel, so that an odd axis ends in a number too
 * many, and its products run over that one, too. A texture that was packed from plain numbers has 0 there; but what a packed operation
 * made has what the operation makes of 0: ½ after a sigmoid, c after `add(c)`. Two such factors, and their product is added to every
 * sum: the gradient of a logit, `[batch, 1]`, against the weights of the layer before it was a tenth off. Here both are unpacked first,
 * and the product packs them again, with 0.
 */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { replaceKernel } from "./replace-kernel";

const BACKEND = "webgl";

/** What we use of the backend. */
interface WebGLBackend {
  texData: { get(dataId: object): { isPacked?: boolean; texture?: unknown } };
  unpackTensor(input: TensorInfo): TensorInfo;
  disposeIntermediateTensorInfo(input: TensorInfo): void;
}

/** Kernels that sum products two by two: the names of both factors, and how many products a sum has. */
const PRODUCTS: Record<string, { factors: [string, string]; terms(shapes: Shapes, attrs: object): number }> = {
  BatchMatMul: { factors: ["a", "b"], terms: innerOf },
  _FusedMatMul: { factors: ["a", "b"], terms: innerOf },
  // One filter is a column of height × width × channels.
  Conv2D: { factors: ["x", "filter"], terms: ([, filter]) => columnOf(filter) },
  FusedConv2D: { factors: ["x", "filter"], terms: ([, filter]) => columnOf(filter) },
  // Over the channels of what the gradient belongs to.
  Conv2DBackpropInput: { factors: ["dy", "filter"], terms: ([, filter]) => filter.at(-1) as number },
};

type Shapes = readonly [readonly number[], readonly number[]];

function innerOf([a]: Shapes, attrs: object): number {
  return a.at((attrs as { transposeA: boolean }).transposeA ? -2 : -1) as number;
}

function columnOf(filter: readonly number[]): number {
  return filter.slice(0, 3).reduce((product, size) => product * size, 1);
}

/** Has the WebGL backend, once it has started, multiply so from now on. */
export function packProductsAnew(): void {
  for (const [name, { factors, terms }] of Object.entries(PRODUCTS)) {
    replaceKernel(name, BACKEND, (product) => (call) => {
      const inputs = call.inputs as Record<string, TensorInfo>;
      const given = factors.map((factor) => inputs[factor] as TensorInfo);
      const [left, right] = given.map(({ shape }) => shape) as [number[], number[]];
      if (terms([left, right], call.attrs as object) % 2 === 0) return product(call);
      const backend = call.backend as unknown as WebGLBackend;
      const unpacked: Record<string, TensorInfo> = {};
      factors.forEach((factor, i) => {
        const plain = unpackedBy(backend, given[i] as TensorInfo);
        if (plain) unpacked[factor] = plain;
      });
      const result = product({ ...call, inputs: { ...inputs, ...unpacked } });
      for (const one of Object.values(unpacked)) backend.disposeIntermediateTensorInfo(one);
      return result;
    });
  }
}

/** @returns `undefined` for what is not packed */
function unpackedBy(backend: WebGLBackend, given: TensorInfo): TensorInfo | undefined {
  const { isPacked, texture } = backend.texData.get(given.dataId);
  return isPacked && texture ? backend.unpackTensor(given) : undefined;
}
