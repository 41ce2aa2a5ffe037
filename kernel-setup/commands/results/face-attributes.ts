import { faces, imagesTensor, splitFaces } from "../../../src/datasets";
import { randomStreams } from "../../../src/engine";
import {
  ATTRIBUTE_FILES,
  type ATTRIBUTE_RECIPE,
  type AttributeNetworkAbout,
  attributeModel,
  attributeNetworkOf,
  learnAttributes,
  sharesRight,
} from "../../../src/faces";
import { storeShipped } from "./store";

/**
 * Trains the attribute network of the faces and stores it, as `attributes.keras` with `attributes.json` beside it. The held-out
 * faces are looked at once, at the end.
 *
 * @param folder where to; made if it is not there
 */
export async function makeAttributeNetwork({
  recipe: { seed, epochs, ...settings },
  folder,
  onEpoch,
}: {
  recipe: Omit<typeof ATTRIBUTE_RECIPE, "epochs"> & { epochs: number };
  folder: string;
  onEpoch?: (progress: { epoch: number; epochs: number; loss: number }) => void | Promise<void>;
}): Promise<AttributeNetworkAbout> {
  const { train } = splitFaces(await faces());
  const streams = randomStreams(seed);
  const model = attributeModel(streams);
  try {
    await learnAttributes(model, train, { ...settings, epochs, streams, ...(onEpoch ? { onEpoch } : {}) });
    const about = {
      heldOutAccuracy: { 64: {}, 32: {} },
      seed,
      epochs,
      parameters: model.countParams(),
      command: ATTRIBUTE_FILES.command,
    } as unknown as AttributeNetworkAbout;
    const network = attributeNetworkOf(model, about);
    for (const size of [64, 32] as const) {
      const { heldOut } = splitFaces(await faces({ size }));
      const images = imagesTensor(heldOut);
      Object.assign(about.heldOutAccuracy[size], sharesRight(network.read(images), heldOut.attributes));
      images.dispose();
    }
    await storeShipped({ folder, name: ATTRIBUTE_FILES.name }, about, model);
    return about;
  } finally {
    model.dispose();
  }
}
