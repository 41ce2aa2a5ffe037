import { randomStreams } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { Mixture } from "../../gan-1d/densities";
import { LineGame, type LineHistory } from "../../gan-1d/line-game";

/** Which network overpowers the other. */
export type Overpowers = "discriminator" | "generator" | "neither";

/** The exercise that reads curves. */
export const threeGamesExercise = {
  "6.4": {
    expects: 'an answer for each game, such as { A: "discriminator", B: "generator", C: "neither" }',
    judge: whoOverpowers,
  } satisfies Exercise<Record<keyof ThreeGames, Overpowers>>,
};

/** Curves of three games. */
export type ThreeGames = Record<"A" | "B" | "C", LineHistory>;

const GAMES: Record<
  keyof ThreeGames,
  { generator: number; discriminator: number; start: number; stronger: Overpowers }
> = {
  A: { generator: 1e-3, discriminator: 1e-4, start: 4, stronger: "generator" },
  B: { generator: 5e-4, discriminator: 4e-3, start: 1, stronger: "neither" },
  C: { generator: 2e-6, discriminator: 4e-3, start: 4, stronger: "discriminator" },
};

/** Trains the three GANs of exercise 6.4 on the line, 600 steps each. They differ in the learning rates, and in where G begins. */
export async function threeGames(): Promise<ThreeGames> {
  const data = new Mixture([
    { share: 0.4, mean: -2, standardDeviation: 0.6 },
    { share: 0.6, mean: 1.6, standardDeviation: 0.8 },
  ]);
  const played: [string, LineHistory][] = [];
  for (const [name, { generator, discriminator, start }] of Object.entries(GAMES)) {
    const game = new LineGame({ data, streams: randomStreams(64), start, learningRate: { generator, discriminator } });
    try {
      played.push([name, await game.play(600)]);
    } finally {
      game.dispose();
    }
  }
  return Object.fromEntries(played) as ThreeGames;
}

const SIGNS: Record<Overpowers, string> = {
  discriminator:
    "D's loss goes to 0 and both shares stay near 1: the discriminator is right about everything, and the generator has not moved",
  generator:
    "D's loss lies above 2 log 2 again and again, and the share of generated numbers that it recognises swings between 0 and 1: the generator moves faster than the discriminator can follow",
  neither:
    "D's loss comes to lie a little below 2 log 2 and G's a little above log 2, and neither share stays near 1 or swings: each keeps up with the other",
};

function whoOverpowers(answer: Record<keyof ThreeGames, Overpowers>): Verdict {
  const names = Object.keys(GAMES) as (keyof ThreeGames)[];
  if (typeof answer !== "object" || answer === null || names.some((name) => !(name in answer))) {
    return wrong(`got ${describeAnswer(answer)}; expected { A: …, B: …, C: … }.`);
  }
  for (const name of names) {
    if (!Object.hasOwn(SIGNS, answer[name])) {
      return wrong(`${name} is ${describeAnswer(answer[name])}; expected "discriminator", "generator" or "neither".`);
    }
  }
  const missed = names.filter((name) => answer[name] !== GAMES[name].stronger);
  if (missed.length === 0) return right(names.map((name) => `${name}: ${SIGNS[GAMES[name].stronger]}.`).join(" "));
  const first = missed[0] as keyof ThreeGames;
  return wrong(
    `${missed.length === 1 ? `${first} is` : `${missed.join(", ")} are`} not what you say. If it were "${answer[first]}" in ${first}, one would see this: ${SIGNS[answer[first]]}.`,
    "look at both shares before the losses. Which of them hardly move, and where?",
  );
}
