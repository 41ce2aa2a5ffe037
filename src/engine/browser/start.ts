import { tf } from "./backend";
import { transposeBeforeProducts } from "./wasm-products";
import { packProductsAnew } from "./webgl-products";

/** What can run the operations in a browser: the GPU by WebGPU or by WebGL, or the processor by WebAssembly or JavaScript. */
export const BROWSER_BACKENDS = ["webgpu", "webgl", "wasm", "cpu"] as const;
export type BrowserBackend = (typeof BROWSER_BACKENDS)[number];

/** What {@link startBackend} found. */
export interface BrowserReport {
  readonly backend: BrowserBackend;
  /** For people: `WebGPU: NVIDIA`, `the processor, by WebAssembly`. */
  readonly name: string;
  /** What was tried before, and why it is not used. */
  readonly refused: readonly { readonly backend: BrowserBackend; readonly why: string }[];
}

export interface StartOptions {
  /**
   * Tried in this order. By default WebGPU, WebGL, and the processor. Networks of a few hundred weights are slower on any GPU, which
   * has to be asked for each of some 300 operations a step: for them begin with `wasm`.
   */
  order?: readonly BrowserBackend[];
  /** Where the `.wasm` files of `@tensorflow/tfjs-backend-wasm` lie: an address that ends in a slash. Without it `wasm` is left out. */
  wasmFolder?: string;
  /** Whether a GPU that a program pretends to be will do: no, because the processor itself is faster then. For tests. */
  softwareGpu?: boolean;
  /** Called once when the GPU is taken away: by the system, a driver that crashed, or another tab. */
  onLost?: (why: string) => void;
}

/**
 * Makes the first backend that works the current one.
 *
 * @throws RangeError for a name that there is not
 * @throws Error when none works, with the reason for each
 */
export async function startBackend({
  order = BROWSER_BACKENDS,
  wasmFolder,
  softwareGpu = false,
  onLost = () => undefined,
}: StartOptions = {}): Promise<BrowserReport> {
  const refused: { backend: BrowserBackend; why: string }[] = [];
  for (const backend of order) {
    const start = STARTS[backend];
    if (!start) throw new RangeError(`backend "${backend}": expected ${BROWSER_BACKENDS.join(", ")}`);
    try {
      const name = await start({ wasmFolder, softwareGpu, onLost });
      return { backend, name, refused };
    } catch (error) {
      refused.push({ backend, why: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new Error(
    `nothing here can run the networks (${refused.map(({ backend, why }) => `${backend}: ${why}`).join("; ")}): ` +
      "a current Firefox, Chromium, Edge or Safari can",
  );
}

type Start = (options: {
  wasmFolder: string | undefined;
  softwareGpu: boolean;
  onLost: (why: string) => void;
}) => Promise<string>;

const STARTS: Record<BrowserBackend, Start> = {
  webgpu: async ({ softwareGpu, onLost }) => {
    const gpu = (navigator as { gpu?: unknown }).gpu as Gpu | undefined;
    if (!gpu) throw new Error("this browser has no WebGPU");
    const adapter = await gpu.requestAdapter();
    if (!adapter) throw new Error("the browser offers no GPU");
    const { vendor = "", architecture = "", description = "" } = adapter.info ?? {};
    const name = description || [vendor, architecture].filter(Boolean).join(" ") || "a GPU";
    if (!softwareGpu && (adapter.isFallbackAdapter || adapter.info?.isFallbackAdapter || isSoftware(name))) {
      throw new Error(`the GPU is a program (${name})`);
    }
    await import("@tensorflow/tfjs-backend-webgpu");
    await use("webgpu");
    const { device } = tf.backend() as unknown as { device: { lost: Promise<{ message: string }> } };
    void device.lost.then(({ message }) => onLost(message || "the GPU was taken away"));
    return `the GPU, by WebGPU: ${name}`;
  },

  webgl: async ({ softwareGpu, onLost }) => {
    if (typeof OffscreenCanvas === "undefined" && typeof document === "undefined") {
      throw new Error("this browser has no WebGL in workers");
    }
    await import("@tensorflow/tfjs-backend-webgl");
    await use("webgl");
    const gl = (tf.backend() as unknown as { gpgpu: { gl: WebGLRenderingContext } }).gpgpu.gl;
    const told = gl.getExtension("WEBGL_debug_renderer_info");
    const name = told ? String(gl.getParameter(told.UNMASKED_RENDERER_WEBGL)) : "a GPU";
    if (!softwareGpu && isSoftware(name)) throw new Error(`the GPU is a program (${name})`);
    // Numbers of 16 bits, which is all that some phones have, are too coarse to learn with.
    if (!tf.env().getBool("WEBGL_RENDER_FLOAT32_ENABLED")) throw new Error("its GPU computes with 16 bits only");
    packProductsAnew();
    gl.canvas.addEventListener("webglcontextlost", () => onLost("the browser took the GPU away"), { once: true });
    return `the GPU, by WebGL: ${name}`;
  },

  wasm: async ({ wasmFolder }) => {
    if (wasmFolder === undefined) throw new Error("not asked for: no wasmFolder");
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(wasmFolder);
    await use("wasm");
    transposeBeforeProducts();
    return "the processor, by WebAssembly";
  },

  cpu: async () => {
    await import("@tensorflow/tfjs-backend-cpu");
    await use("cpu");
    return "the processor, by JavaScript (slow)";
  },
};

async function use(name: BrowserBackend): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error("TensorFlow.js could not start it");
  await tf.ready();
}

function isSoftware(name: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i.test(name);
}

/** The part of WebGPU that is asked. */
interface Gpu {
  requestAdapter(): Promise<{
    isFallbackAdapter?: boolean;
    info?: { vendor?: string; architecture?: string; description?: string; isFallbackAdapter?: boolean };
  } | null>;
}
