/** Games worth a look, as links: what to set, and what to watch. */
export interface Scenario {
  title: string;
  link: string;
  /** What to guess before it runs, and where to look. */
  watch: string;
}

export const SCENARIOS: readonly Scenario[] = [
  {
    title: "Two modes",
    link: "space=line",
    watch:
      "Chapter 06's game. G begins on the right: which mode does it find first, and by which step does it have both?",
  },
  {
    title: "A D that is too good",
    link: "space=line&data=one&start=-4&loss=saturating&play=d300",
    watch:
      "D has had 300 steps alone and is sure everywhere G draws. With the saturating loss hardly anything pulls: run it, then change the loss to non-saturating.",
  },
  {
    title: "Modes far apart",
    link: "space=line&data=apart&start=0",
    watch: "Two narrow modes with nothing between them. Does G ever cover both, or does it jump?",
  },
  {
    title: "Collapse on the ring",
    link: "space=plane",
    watch: "Eight modes on a circle. Watch how many G finds, and what share of its points lies on one.",
  },
  {
    title: "Packing",
    link: "space=plane&packing=4",
    watch: "The same ring, but D sees four points at once and notices when they are alike (chapter 09).",
  },
  {
    title: "R3GAN",
    link: "space=plane&loss=relativistic&r1=0.1&r2=0.1",
    watch: "Pairs are compared, and both penalties hold D's slope.",
  },
  {
    title: "One latent number",
    link: "space=plane&data=circle&latentSize=1",
    watch: "G makes each point of one number only: all it draws lies on a curve. Can it close the circle?",
  },
  {
    title: "Digits",
    link: "space=digits",
    watch: "From noise to digits, in your browser. By which step can you read the first one, and which is it?",
  },
  {
    title: "Only sevens",
    link: "space=digits&data=7",
    watch:
      "One digit is easier than ten. How many different sevens does G draw, and who notices if they are all the same?",
  },
];
