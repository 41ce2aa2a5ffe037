/**
 * Named float32 tensors in one file, in the safetensors format (github.com/huggingface/safetensors): the length of the header
 * in eight bytes, the header as JSON, then the values one after the other. Python reads it by the package of that name.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine";

interface Place {
  dtype: "F32";
  shape: number[];
  data_offsets: [number, number];
}

/** The file's bytes. Every value is written as it is, bit for bit. */
export async function encodeTensors(tensors: Readonly<Record<string, Tensor>>): Promise<Buffer> {
  const header: Record<string, Place> = {};
  const parts: Buffer[] = [];
  let end = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    const values = await tensor.data();
    if (!(values instanceof Float32Array)) throw new TypeError(`${name} is ${tensor.dtype}: expected float32`);
    const start = end;
    end += values.byteLength;
    header[name] = { dtype: "F32", shape: tensor.shape, data_offsets: [start, end] };
    parts.push(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...parts]);
}

/** Its tensors, the caller's to dispose of. */
export function decodeTensors(file: Buffer): Record<string, Tensor> {
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString("utf8", 8, 8 + length)) as Record<string, Place>;
  const entries = Object.entries(header).map(([name, { shape, data_offsets }]) => {
    const [start, end] = data_offsets.map((offset) => 8 + length + offset) as [number, number];
    const values = new Float32Array(Uint8Array.from(file.subarray(start, end)).buffer);
    return [name, tf.tensor(values, shape, "float32")] as const;
  });
  return Object.fromEntries(entries);
}
