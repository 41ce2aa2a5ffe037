/** Recipes with rules that nobody tells a network. */
export {
  drawRecipes,
  INGREDIENTS,
  type Ingredient,
  RECIPE_COLUMNS,
  RECIPE_KINDS,
  type Recipe,
  type RecipeKind,
  recipesOf,
} from "./recipes";
export { brokenRules, impossible, impossibleShare, RECIPE_RULES, type RecipeRule } from "./rules";
