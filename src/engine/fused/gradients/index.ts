/**
 * Puts right what tfjs's gradients get wrong, and makes one operation of what they compose. Imported once by the engine;
 * the registry is tfjs's own and global, so that it holds for everybody's models.
 */
import { registerActivations } from "./activations";
import { registerAdjoints } from "./adjoints";
import { registerComparisons } from "./comparisons";
import { registerLogSoftmax } from "./log-softmax";
import { registerTile } from "./tile";

registerActivations();
registerComparisons();
registerAdjoints();
registerLogSoftmax();
registerTile();
