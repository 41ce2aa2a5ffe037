/** Trainings that are common with TensorFlow.js: `examples.test.ts` captures them, `npm run bench -- --only examples` times them. */
import { dense } from "./dense";
import type { Example } from "./example";
import { images } from "./images";
import { sequences } from "./sequences";

export type { Batch, Example, Trial } from "./example";

export const EXAMPLES: readonly Example[] = [...dense, ...images, ...sequences];
