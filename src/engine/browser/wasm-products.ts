/**
 * Products of transposed matrices by TensorFlow.js's WebAssembly. It multiplies matrices as they are with XNNPACK, and transposed
 * ones, of which every gradient of a dense layer has one, in a loop that takes ten times as long. Here what is small is transposed
 * first: aᵀb = (bᵀa)ᵀ and abᵀ = (baᵀ)ᵀ, so that it need not be the matrix of weights.
 */
import { getKernel, type KernelFunc, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { replaceKernel } from "./replace-kernel";

const BACKEND = "wasm";

/** Has the WebAssembly backend, once it has started, multiply so from now on. */
export function transposeBeforeProducts(): void {
  const transpose = getKernel("Transpose", BACKEND)?.kernelFunc;
  if (transpose) replaceKernel("BatchMatMul", BACKEND, (product) => transposing(product, transpose));
}

function transposing(product: KernelFunc, transpose: KernelFunc): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const between: TensorInfo[] = [];
    const multiplied = (left: TensorInfo, right: TensorInfo) =>
      product({
        inputs: { a: left, b: right },
        backend,
        attrs: { transposeA: false, transposeB: false },
      }) as TensorInfo;
    const turned = (x: TensorInfo) => {
      const perm = x.shape.map((_, axis) => axis);
      perm.push(...perm.splice(-2).reverse());
      return transpose({ inputs: { x }, backend, attrs: { perm } }) as TensorInfo;
    };
    const noted = (x: TensorInfo) => {
      between.push(x);
      return x;
    };
    const way = cheapest(a.shape, b.shape, transposeA, transposeB);
    const result =
      way === "as they are"
        ? multiplied(transposeA ? noted(turned(a)) : a, transposeB ? noted(turned(b)) : b)
        : turned(noted(multiplied(transposeB ? b : noted(turned(b)), transposeA ? a : noted(turned(a)))));
    for (const { dataId } of between) (backend as { disposeData(dataId: object): void }).disposeData(dataId);
    return result;
  };
}

/** Which way transposes fewer numbers: the product itself, or the other way round, its transpose. */
function cheapest(
  a: readonly number[],
  b: readonly number[],
  transposeA: boolean,
  transposeB: boolean,
): "as they are" | "the other way round" {
  const [sizeA, sizeB] = [a, b].map((shape) => util.sizeFromShape([...shape])) as [number, number];
  const result = (a.at(transposeA ? -1 : -2) as number) * (b.at(transposeB ? -2 : -1) as number);
  const straight = (transposeA ? sizeA : 0) + (transposeB ? sizeB : 0);
  const round = (transposeA ? 0 : sizeA) + (transposeB ? 0 : sizeB) + result;
  return straight <= round ? "as they are" : "the other way round";
}
