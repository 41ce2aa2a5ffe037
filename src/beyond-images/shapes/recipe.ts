/** How a GAN of shapes is made and trained. */
export interface ShapeRecipe {
  readonly latentSize: number;
  /** Filters of D's first convolution; each further one has twice as many, and G the same in reverse. */
  readonly filters: number;
  readonly batchSize: number;
  /** What D is to say of a real shape: see `GanOptions`. */
  readonly realLabel: number;
  /** Adam's, for each player. */
  readonly learningRate: { readonly generator: number; readonly discriminator: number };
  /** Share of the old average of G's weights that is kept at a step. */
  readonly averageDecay: number;
}

/** Chosen in short trials of one seed. */
export const SHAPE_RECIPE: ShapeRecipe = {
  latentSize: 64,
  filters: 32,
  batchSize: 32,
  realLabel: 0.9,
  learningRate: { generator: 4e-3, discriminator: 1e-3 },
  averageDecay: 0.98,
};

/** How large, and how long. `quick` fits in a chapter that is read; `full` is how the generator that ships was made. */
export const SHAPE_TRAINING = {
  quick: { size: 16, steps: 600, seed: 1, recipe: {} },
  full: {
    size: 32,
    steps: 2000,
    seed: 1,
    recipe: { filters: 16, learningRate: { generator: 2e-3, discriminator: 5e-4 }, averageDecay: 0.99 },
  },
} as const;
