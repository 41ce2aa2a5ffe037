import type { Table } from "../../datasets/tables";
import { type Recipe, recipesOf } from "./recipes";

/** Something that no recipe of the table ever does. */
export interface RecipeRule {
  readonly name: string;
  breaks(recipe: Recipe): boolean;
}

/** Butter above this share of the flour makes a dough rich; milk above it makes it wet. */
const MUCH = 0.3;

/** What the recipes keep to, with a little room for rounding. Nobody tells a network. */
export const RECIPE_RULES: readonly RecipeRule[] = [
  { name: "yeast or baking powder, not both", breaks: (r) => r.yeast > 0 && r["baking powder"] > 0 },
  { name: "no eggs with yeast", breaks: (r) => r.yeast > 0 && r.eggs > 0 },
  {
    name: "with yeast, milk is ½ to ¾ of the flour",
    breaks: (r) => r.yeast > 0 && (r.milk < 0.5 * r.flour || r.milk > 0.75 * r.flour),
  },
  { name: "much milk or much butter, not both", breaks: (r) => r.milk > MUCH * r.flour && r.butter > MUCH * r.flour },
  { name: "without milk, much butter", breaks: (r) => r.milk === 0 && r.butter <= MUCH * r.flour },
  {
    name: "much butter: sugar half as much, or as much",
    breaks: (r) =>
      r.butter > MUCH * r.flour && ![0.5, 1].some((part) => Math.abs(r.sugar / r.butter - part) < 0.15 * part),
  },
  {
    name: "with eggs, 45 to 85 g of flour for each",
    breaks: (r) => r.eggs > 0 && (r.flour < 45 * r.eggs || r.flour > 85 * r.eggs),
  },
];

/** Which recipes break a rule, one entry a row. @throws RangeError for a table with other columns */
export function impossible(table: Table, rules: readonly RecipeRule[] = RECIPE_RULES): boolean[] {
  return recipesOf(table).map((recipe) => rules.some((rule) => rule.breaks(recipe)));
}

/** Share of the recipes that break at least one rule, in [0, 1]. */
export function impossibleShare(table: Table, rules: readonly RecipeRule[] = RECIPE_RULES): number {
  return impossible(table, rules).filter(Boolean).length / table.count;
}

/** Share of the recipes that break each rule, by its name. */
export function brokenRules(table: Table, rules: readonly RecipeRule[] = RECIPE_RULES): Record<string, number> {
  const recipes = recipesOf(table);
  return Object.fromEntries(
    rules.map((rule) => [rule.name, recipes.filter((recipe) => rule.breaks(recipe)).length / recipes.length]),
  );
}
