/** Draws with a generator, beside the page and beside a game that trains. */
import { LatentExplorer } from "../../../src/browser-lab/explorer";
import { fetchModel } from "../../../src/browser-lab/fetch";
import { GENERATOR_FILES } from "../../../src/browser-lab/files";
import { startBackend } from "../../../src/engine/browser";
import { spherical } from "../../../src/generator/interpolation";
import type { Noise } from "../../../src/generator/latent";
import { fromKerasBytes } from "../../../src/models/keras/bytes";
import type { FromExplorer, ToExplorer } from "./explorer-messages";

const page = self as unknown as {
  postMessage(message: FromExplorer): void;
  onmessage: (event: { data: ToExplorer }) => void;
};

let files = "";
let explorer: LatentExplorer | undefined;
let queue: Promise<void> = Promise.resolve();

page.onmessage = ({ data }) => {
  queue = queue
    .then(() => take(data))
    .catch((error: unknown) =>
      page.postMessage({ kind: "failed", why: error instanceof Error ? error.message : String(error) }),
    );
};

async function take(message: ToExplorer): Promise<void> {
  if (message.kind === "start") {
    const { wasmFolder, filesFolder } = message;
    files = filesFolder;
    // One image at a time is faster on the processor than the way to a GPU and back.
    await startBackend({ order: ["wasm", "cpu"], wasmFolder });
  } else if (message.kind === "load") await load(message.bytes);
  else if (explorer) {
    const latents =
      message.kind === "draw" ? message.latents : Float32Array.from(spherical(message.from, message.to, message.share));
    page.postMessage({ kind: "drawn", id: message.id, images: await explorer.draw(latents), latents });
  }
}

async function load(given: Uint8Array | undefined): Promise<void> {
  const { bytes, noise } = given === undefined ? await shipped() : { bytes: given, noise: undefined };
  const generator = await fromKerasBytes(bytes);
  let next: LatentExplorer;
  try {
    next = new LatentExplorer(generator);
  } catch (error) {
    generator.dispose();
    throw error;
  }
  explorer?.generator.dispose();
  explorer = next;
  const { latentSize, size, directions } = next;
  page.postMessage({ kind: "loaded", latentSize, size, directions, noise });
}

async function shipped(): Promise<{ bytes: Uint8Array; noise: Noise }> {
  const { generator: model, about } = GENERATOR_FILES;
  const { bytes, about: told } = await fetchModel<{ noise: Noise }>(files, { model, about });
  return { bytes, noise: told.noise };
}
