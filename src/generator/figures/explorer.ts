import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";
import { imageGrid } from "../../figures";
import { interact, slider, type Widget } from "../../widgets";

/**
 * A latent space of a few numbers to move in: a slider for each, from −1 to 1, and the image that is drawn from them.
 *
 * @param draw images `[1, height, width, channels]` from latent vectors `[1, numbers]`; what it allocates besides is freed
 * @param start the latent vector at first, which also says how many numbers there are
 */
export function latentExplorer(draw: (latent: Tensor2D) => Tensor4D, start: readonly number[]): Promise<Widget> {
  const numbers = Object.fromEntries(
    start.map((value, i) => [`z${i + 1}`, slider({ label: `number ${i + 1}`, step: 0.02, value })]),
  );
  return interact(numbers, (values) => {
    const image = tf.tidy(() => draw(tf.tensor2d([Object.values(values)])));
    const sheet = imageGrid(image, { columns: 1, scale: 8 });
    image.dispose();
    return sheet;
  });
}
