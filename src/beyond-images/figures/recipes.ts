import type { Annotations, Data } from "plotly.js";
import type { Table } from "../../datasets/tables";
import { type Chart, chart, PALETTE } from "../../figures";
import { INGREDIENTS, impossible, recipesOf } from "../recipes";

/** Grams of one egg, so that eggs can be stacked on flour. */
const EGG = 55;

/**
 * The first recipes of some tables as stacked bars, each to the same height, a group for each table; a cross above those that
 * break a rule.
 */
export function recipeBars(tables: Readonly<Record<string, Table>>, each = 12): Chart {
  const groups = Object.entries(tables).map(([name, table]) => ({
    name,
    recipes: recipesOf(table).slice(0, each),
    bad: impossible(table).slice(0, each),
  }));
  const places = groups.map((_, g) => Array.from({ length: each }, (_, i) => g * (each + 1) + i));
  const data = INGREDIENTS.map((ingredient, i) => ({
    type: "bar",
    name: ingredient,
    x: groups.flatMap((_, g) => places[g] as number[]),
    y: groups.flatMap(({ recipes }) =>
      recipes.map((recipe) => {
        const grams = (name: (typeof INGREDIENTS)[number]) => recipe[name] * (name === "eggs" ? EGG : 1);
        const total = INGREDIENTS.reduce((sum, name) => sum + grams(name), 0);
        return Number(((100 * grams(ingredient)) / Math.max(1, total)).toFixed(1));
      }),
    ),
    marker: { color: COLORS[i] as string },
  }));
  const label = (text: string, x: number, y: number, rest: Partial<Annotations>): Partial<Annotations> => ({
    text,
    x,
    y,
    showarrow: false,
    ...rest,
  });
  const annotations = groups.flatMap(({ name, bad }, g) => {
    const at = places[g] as number[];
    const count = bad.filter(Boolean).length;
    return [
      label(`${name}: ${count} of ${bad.length} impossible`, at[0] as number, 108, {
        xanchor: "left",
        font: { size: 13 },
      }),
      ...bad.flatMap((broken, i) =>
        broken ? [label("✕", at[i] as number, 103, { font: { size: 13, color: "#b00020" } })] : [],
      ),
    ];
  });
  return chart({
    data: data as unknown as Partial<Data>[],
    layout: {
      title: { text: "Recipes, one a bar" },
      width: 900,
      height: 430,
      barmode: "stack",
      bargap: 0.12,
      showlegend: true,
      legend: { orientation: "h", x: 0, xanchor: "left", y: -0.04, yanchor: "top" },
      margin: { l: 56, r: 20, t: 56, b: 64 },
      xaxis: { showticklabels: false, showgrid: false, ticks: "" },
      yaxis: { title: { text: "share of the weight (%)" }, range: [0, 114], tickvals: [0, 25, 50, 75, 100] },
      annotations,
    },
  });
}

/** Flour pale, butter yellow, milk blue, what makes it rise dark. */
const COLORS: readonly string[] = ["#e8d8b5", PALETTE[3], PALETTE[7], PALETTE[4], PALETTE[5], PALETTE[1], "#000000"];
