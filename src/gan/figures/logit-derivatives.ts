import { type Chart, lineChart } from "../../figures";

/** Derivatives of the generator's possible losses by D's logit of a generated image. */
export function logitDerivatives(
  logits: readonly number[],
  losses: readonly { name: string; derivatives: readonly number[] }[],
): Chart {
  const dashes = ["solid", "dash", "dot"] as const;
  return lineChart({
    title: "What moves the generator",
    x: { title: "D's logit of a generated image: sure it is generated … sure it is real" },
    y: { title: "derivative by the logit" },
    series: losses.map(({ name, derivatives }, i) => ({
      name,
      x: logits,
      y: derivatives,
      dash: dashes[i % dashes.length] as (typeof dashes)[number],
    })),
  });
}
