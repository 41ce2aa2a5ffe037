/** What is known of each game without TensorFlow, so that a mistake is told before that is loaded; `games.ts` has the formulas. */
export const GAME_TRAITS = {
  "non-saturating": { labelled: true, paired: false },
  saturating: { labelled: true, paired: false },
  "least-squares": { labelled: true, paired: false },
  hinge: { labelled: false, paired: false },
  wasserstein: { labelled: false, paired: false },
  relativistic: { labelled: false, paired: true },
} as const satisfies Record<string, GameTraits>;

export interface GameTraits {
  /** Whether real images have a label, which can be smoothed. */
  readonly labelled: boolean;
  /** Whether G's loss looks at real images. */
  readonly paired: boolean;
}

/** What a game is called. */
export type GameName = keyof typeof GAME_TRAITS;

/** The names, for those who let others choose. */
export const gameNames = Object.keys(GAME_TRAITS) as readonly GameName[];
