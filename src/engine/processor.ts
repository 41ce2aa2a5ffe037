/** What the processor can do, as far as it decides which way of computing is the fast one. */
import { readFileSync } from "node:fs";

/** The widest vector instructions of an x86 processor that make a difference here. */
export type Instructions = "AVX-512" | "AVX2" | "SSE";

/** Linux's description of the processors; empty on other systems. */
function description(): string {
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
}

/** What the processor says it can do, in Linux's words (`avx2`); empty on other systems, and where it is none of x86. */
export function processorFlags(cpuinfo: string = description()): ReadonlySet<string> {
  return new Set(/^flags\s*: (.*)$/m.exec(cpuinfo)?.[1]?.split(" "));
}

/** The processor's vector instructions; undefined where they cannot be told: another system than Linux, another kind of processor. */
export function instructions(cpuinfo: string = description()): Instructions | undefined {
  const flags = processorFlags(cpuinfo);
  if (flags.size === 0) return undefined;
  if (flags.has("avx512f")) return "AVX-512";
  return flags.has("avx2") ? "AVX2" : "SSE";
}
