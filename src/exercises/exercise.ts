/** What a check found: right, or wrong and why. */
export interface Verdict {
  readonly right: boolean;
  /** Right: what the answer shows. Wrong: what was given, what was expected and why they differ. */
  readonly because: string;
  /** Wrong only: where to look next, without giving the answer away. */
  readonly hint?: string;
}

/** A question of a chapter that the computer can judge. `A` is the type of its answer. */
export interface Exercise<A> {
  /** What `check` wants to be given, such as "a Neuron with two weights and a step activation". */
  readonly expects: string;
  /** Judges an answer by what it does, not by how it is written: every right answer must pass. */
  judge(answer: A): Verdict | Promise<Verdict>;
}

/** The answer is right. */
export function right(because: string): Verdict {
  return { right: true, because };
}

/** The answer is wrong: say why, and where to look next. */
export function wrong(because: string, hint?: string): Verdict {
  return hint === undefined ? { right: false, because } : { right: false, because, hint };
}
