import { type LivePanel, livePanel } from "../../figures";

/** The live panel of a GAN that learns to draw digits; its curves are `D loss` and `G loss`. */
export function trainingPanel(): LivePanel {
  return livePanel({
    title: "A GAN learns to draw digits",
    series: ["D loss", "G loss"],
    y: "loss (nats)",
    columns: 8,
  });
}
