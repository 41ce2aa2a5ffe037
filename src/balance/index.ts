/** Chapter 09: why the game circles, what cures that, and failures made on purpose. */
export {
  type Circling,
  type Cure,
  circle,
  growthPerStep,
  HISTORICAL_WEIGHT,
  PENALTY_WEIGHT,
  type Place,
} from "./circling";
export { CURES, type CureName, cureGame, cureNames, type MixtureCure } from "./cures";
export {
  FAILURES,
  type Failure,
  type GalleryResult,
  type GalleryRun,
  HEALTHY,
  type RunProgress,
  runFailure,
  type Trained,
} from "./gallery";
export {
  cureTable,
  MEASURED,
  type MeasuredCures,
  type MeasuredMixture,
  measuredCures,
  measuredOf,
  percentPlusMinus,
  plusMinus,
} from "./measured";
export {
  MEASURED_STACKS,
  type MeasuredStackModes,
  type MeasuredStackRecipe,
  type MeasuredStackStage,
  type MeasuredStacks,
  measuredStacks,
  PUBLISHED_STACKS,
  type PublishedStacks,
  stackStage,
  stackTable,
} from "./measured-stacks";
export {
  COUNTED,
  countModes,
  type Drawn,
  MIXTURES,
  type MixtureGame,
  type MixtureOutcome,
  plain,
  playMixture,
} from "./mixture-game";
export { planeDiscriminator, planeGenerator } from "./players";
export { STACK_RECIPES, STACK_TRAINING, type StackRecipeName, stackRecipe, stackRecipeNames } from "./stacks";
export { Trials, type TrialsProgress } from "./trials";
