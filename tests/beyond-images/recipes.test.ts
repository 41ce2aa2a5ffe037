import assert from "node:assert/strict";
import {
  brokenRules,
  drawRecipes,
  INGREDIENTS,
  impossible,
  impossibleShare,
  RECIPE_COLUMNS,
  RECIPE_KINDS,
  RECIPE_RULES,
  type Recipe,
  recipesOf,
} from "../../src/beyond-images/recipes";
import { independentColumns } from "../../src/beyond-images/tables";
import { numeric, tableOf } from "../../src/datasets/tables";
import { randomStreams } from "../../src/engine";

const none: Recipe = { flour: 300, sugar: 0, butter: 0, eggs: 0, milk: 0, yeast: 0, "baking powder": 0 };
const tableWith = (...recipes: Partial<Recipe>[]) =>
  tableOf(
    RECIPE_COLUMNS,
    INGREDIENTS.map((name) => recipes.map((recipe) => ({ ...none, ...recipe })[name])),
  );

describe("recipes", () => {
  it("keep every rule, whatever the seed, and come in the four kinds as often as asked", () => {
    for (const seed of [1, 2, 3]) {
      const table = drawRecipes(3000, randomStreams(seed).samples);
      assert.deepEqual(new Set(Object.values(brokenRules(table))), new Set([0]));
      const bread = recipesOf(table).filter(({ yeast }) => yeast > 0).length / 3000;
      const cakes = recipesOf(table).filter((r) => r.eggs > 0 && r.milk === 0).length / 3000;
      assert.ok(Math.abs(bread - 0.3) < 0.035 && Math.abs(cakes - 0.2) < 0.03, `${bread}, ${cakes}`);
    }
  });

  it("are drawn from the ranges of their kind, here of one made up", () => {
    const kind = {
      name: "water cake",
      weight: 1,
      flour: [100, 101] as const,
      eggs: [2, 2] as const,
      parts: { milk: [2, 2] as const },
    };
    for (const recipe of recipesOf(drawRecipes(20, randomStreams(1).samples, [kind]))) {
      assert.ok(recipe.flour >= 200 && recipe.flour <= 202);
      assert.ok(Math.abs(recipe.milk - 2 * recipe.flour) <= 1);
      assert.deepEqual([recipe.eggs, recipe.sugar, recipe.yeast], [2, 0, 0]);
    }
    assert.throws(() => drawRecipes(5, randomStreams(1).samples, []), /no kind of recipe has a weight above 0/);
    assert.throws(
      () => drawRecipes(0, randomStreams(1).samples, RECIPE_KINDS),
      /0 recipes: expected a whole number ≥ 1/,
    );
  });

  it("break each rule in a way of its own", () => {
    const bread = { flour: 400, milk: 250, yeast: 16 };
    const broken: Partial<Recipe>[] = [
      { ...bread, "baking powder": 5 },
      { ...bread, eggs: 6 },
      { ...bread, milk: 330 },
      { flour: 300, milk: 150, butter: 150, sugar: 75 },
      { flour: 300, butter: 50 },
      { flour: 300, butter: 200, sugar: 20 },
      { flour: 300, butter: 200, sugar: 100, eggs: 2 },
    ];
    for (const [i, recipe] of broken.entries()) {
      const found = RECIPE_RULES.filter((rule) => rule.breaks({ ...none, ...recipe })).map(({ name }) => name);
      assert.deepEqual(found, [RECIPE_RULES[i]?.name]);
    }
    const table = tableWith(bread, ...broken);
    assert.deepEqual(impossible(table), [false, ...broken.map(() => true)]);
    assert.equal(impossibleShare(table), 7 / 8);
    assert.equal(brokenRules(table)["no eggs with yeast"], 1 / 8);
  });

  it("are mostly impossible when each ingredient is drawn by itself", () => {
    const shuffled = independentColumns(drawRecipes(2000, randomStreams(1).samples), randomStreams(2).samples);
    assert.ok(impossibleShare(shuffled) > 0.75);
    assert.throws(() => impossibleShare(tableOf([numeric("a")], [[1]])), /columns a: expected flour, sugar/);
  });
});
