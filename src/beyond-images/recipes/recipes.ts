import { type Column, numeric, type Table, tableOf } from "../../datasets/tables";
import { type RandomStream, tf } from "../../engine";
import { chosen } from "../tables/chosen";

/** Amounts of one recipe: grams, millilitres of milk, and eggs by number. */
export interface Recipe {
  readonly flour: number;
  readonly sugar: number;
  readonly butter: number;
  readonly eggs: number;
  readonly milk: number;
  readonly yeast: number;
  readonly "baking powder": number;
}

/** Names of the columns, in order. */
export const INGREDIENTS = ["flour", "sugar", "butter", "eggs", "milk", "yeast", "baking powder"] as const;

export type Ingredient = (typeof INGREDIENTS)[number];

/** Columns of a table of recipes. */
export const RECIPE_COLUMNS: readonly Column[] = INGREDIENTS.map((name) =>
  numeric(name, name === "eggs" ? "" : name === "milk" ? "ml" : "g"),
);

type Range = readonly [from: number, to: number];

/** How recipes of one kind are made: everything is drawn evenly from its range. */
export interface RecipeKind {
  readonly name: string;
  /** How often it comes, beside the others. */
  readonly weight: number;
  /** Grams; with eggs, grams for each of them. */
  readonly flour: Range;
  /** How many, both ends included; none without. */
  readonly eggs?: Range;
  /** Of each other ingredient, how much for a gram of flour; none where it is not named. */
  readonly parts: Readonly<Partial<Record<Exclude<Ingredient, "flour" | "eggs">, Range>>>;
}

/** Four kinds of baking, in proportions that cooks have by heart. */
export const RECIPE_KINDS: readonly RecipeKind[] = [
  {
    name: "bread",
    weight: 3,
    flour: [300, 600],
    parts: { milk: [0.58, 0.68], yeast: [0.03, 0.05], butter: [0, 0.06], sugar: [0, 0.04] },
  },
  // One part of sugar, two of butter, three of flour.
  { name: "shortbread", weight: 2, flour: [150, 450], parts: { sugar: [0.32, 0.35], butter: [0.64, 0.69] } },
  // A pound of each: as much flour, sugar and butter as the eggs weigh.
  {
    name: "pound cake",
    weight: 2,
    flour: [52, 58],
    eggs: [3, 7],
    parts: { sugar: [0.96, 1.04], butter: [0.96, 1.04], "baking powder": [0.02, 0.035] },
  },
  {
    name: "pancakes",
    weight: 3,
    flour: [60, 75],
    eggs: [1, 5],
    parts: { milk: [1.2, 1.5], butter: [0.05, 0.12], sugar: [0, 0.1], "baking powder": [0.01, 0.03] },
  },
];

/**
 * Draws recipes. Nothing in the table tells the kind of a row.
 *
 * @param stream decides which
 * @throws RangeError when there is nothing to draw
 */
export function drawRecipes(count: number, stream: RandomStream, kinds: readonly RecipeKind[] = RECIPE_KINDS): Table {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} recipes: expected a whole number ≥ 1`);
  const weights = kinds.map(({ weight }) => weight);
  if (!weights.some((weight) => weight > 0))
    throw new RangeError("no kind of recipe has a weight above 0: expected at least one");
  const draws = 2 + INGREDIENTS.length;
  const chance = tf.tidy(() => stream.uniform([count, draws]).dataSync());
  const values = INGREDIENTS.map(() => new Float64Array(count));
  for (let row = 0; row < count; row++) {
    const at = (i: number) => chance[row * draws + i] as number;
    const kind = kinds[chosen(weights, at(0))] as RecipeKind;
    const eggs = kind.eggs ? Math.floor(between([kind.eggs[0], kind.eggs[1] + 1], at(1))) : 0;
    const flour = between(kind.flour, at(2)) * (kind.eggs ? eggs : 1);
    for (const [i, name] of INGREDIENTS.entries()) {
      const part = name === "flour" ? 1 : name === "eggs" ? 0 : between(kind.parts[name] ?? [0, 0], at(2 + i));
      (values[i] as Float64Array)[row] = name === "eggs" ? eggs : Math.round(part * flour);
    }
  }
  return tableOf(RECIPE_COLUMNS, values);
}

/** The rows of a table of recipes, one by one. @throws RangeError for a table with other columns */
export function recipesOf(table: Table): Recipe[] {
  if (table.columns.map(({ name }) => name).join() !== INGREDIENTS.join()) {
    throw new RangeError(
      `a table with the columns ${table.columns.map(({ name }) => name).join(", ")}: expected ${INGREDIENTS.join(", ")}`,
    );
  }
  return Array.from(
    { length: table.count },
    (_, row) =>
      Object.fromEntries(INGREDIENTS.map((name, i) => [name, table.values[i]?.[row] as number])) as unknown as Recipe,
  );
}

function between([from, to]: Range, share: number): number {
  return from + share * (to - from);
}
