import { randomStreams } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { percent } from "../../statistics";
import { drawRecipes, impossible, type Recipe, recipesOf } from "../recipes";
import { independentColumns } from "../tables";

type Breaks = (recipe: Recipe) => boolean;

/** 11.3: one more rule that the recipes keep. */
export const hiddenRule: Exercise<Breaks> = {
  expects: "a function (recipe) => true where the recipe breaks your rule",
  judge: judged,
};

/** Of the recipes that the listed rules let pass, so many have to be found out. */
const NEW = 0.05;

function judged(answer: Breaks): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function (recipe) => boolean.`);
  const real = drawRecipes(4000, randomStreams(1103).samples);
  const shuffled = independentColumns(drawRecipes(8000, randomStreams(1104).samples), randomStreams(1105).samples);
  const listed = impossible(shuffled);
  const passed = recipesOf(shuffled).filter((_, row) => !listed[row]);
  const ask = (recipe: Recipe): unknown => answer({ ...recipe });
  for (const recipe of recipesOf(real)) {
    const broken = ask(recipe);
    if (typeof broken !== "boolean") {
      return wrong(`for ${told(recipe)} it returned ${describeAnswer(broken)}; expected true or false.`);
    }
    if (!broken) continue;
    const all = recipesOf(real).filter((one) => ask(one) === true).length / real.count;
    return wrong(
      `${percent(all, 1)} of the real recipes break it, such as ${told(recipe)}; expected none.`,
      all > 0.9 ? "true means that the rule is broken." : "leave some room: amounts are rounded to whole grams.",
    );
  }
  const found = passed.filter((recipe) => ask(recipe) === true).length / passed.length;
  if (found === 0) {
    return wrong(
      "no real recipe breaks it, and no shuffled one that keeps the seven listed rules: it says nothing new.",
      "look at two ingredients that the list does not connect. What goes with baking powder?",
    );
  }
  if (found < NEW) {
    return wrong(
      `no real recipe breaks it; of the shuffled ones that keep the listed rules ${percent(found, 1)} do; expected ${percent(NEW)} or more.`,
      "what do the real recipes do most exactly? A tighter bound finds more.",
    );
  }
  return right(
    `no real recipe breaks it, and ${percent(found)} of the shuffled ones that keep all listed rules do: a rule that nobody had written down. Does the GAN keep it?`,
  );
}

function told(recipe: Recipe): string {
  return Object.entries(recipe)
    .filter(([, amount]) => amount > 0)
    .map(([name, amount]) => `${name} ${amount}`)
    .join(", ");
}
