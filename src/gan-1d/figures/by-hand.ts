import { curveSketch, type Diagram, PALETTE } from "../../figures";
import { button, column, html, picture, row, type Widget } from "../../widgets";
import type { LineGame } from "../line-game";
import type { LineSnapshot } from "../snapshot";
import { X_LINE, Y_AXIS, Z_LINE } from "./snapshot";

/** Steps of one network that a press of its button takes. */
const AT_ONCE = 10;
/** Whole steps between two pictures while the game runs. */
const BETWEEN = 5;

/**
 * A game on the line, played by hand: buttons that train D alone, G alone, or both in turn until they are told to pause, and a
 * picture of where both stand.
 */
export async function playByHand(game: LineGame): Promise<Widget> {
  const taken = { D: 0, G: 0 };
  const drawn = await picture();
  const status = html("");
  const show = async () => {
    const snapshot = game.snapshot();
    status.value = `D has taken ${taken.D} steps, G ${taken.G}; Jensen-Shannon divergence ${snapshot.jensenShannon.toFixed(3)}`;
    await drawn.show(snapshotSketch(snapshot));
  };
  let busy = false;
  let paused = false;
  /** Does one thing at a time: whoever presses a button while the game runs is not heard. */
  const play = async (turn: () => Promise<void>) => {
    if (busy) return;
    busy = true;
    paused = false;
    try {
      await turn();
    } finally {
      busy = false;
      await show();
    }
  };
  const stepD = button(`D: ${AT_ONCE} steps`, { icon: "step-forward", tip: "trains D alone" });
  const stepG = button(`G: ${AT_ONCE} steps`, { icon: "step-forward", tip: "trains G alone" });
  const run = button("run", { icon: "play", tip: "D and G in turn", primary: true });
  const pause = button("pause", { icon: "pause" });
  stepD.onClick(() =>
    play(async () => {
      await game.trainDiscriminator(AT_ONCE);
      taken.D += AT_ONCE;
    }),
  );
  stepG.onClick(() =>
    play(async () => {
      await game.trainGenerator(AT_ONCE);
      taken.G += AT_ONCE;
    }),
  );
  run.onClick(() =>
    play(async () => {
      while (!paused) {
        await game.play(BETWEEN);
        taken.D += BETWEEN;
        taken.G += BETWEEN;
        await show();
      }
    }),
  );
  pause.onClick(() => {
    paused = true;
  });
  await show();
  return column(row(stepD, stepG, run, pause), status, drawn);
}

/** The figure of {@link LineSnapshot}s again, made in a millisecond or two: for a game that moves. */
export function snapshotSketch({ x, real, generated, discriminator, optimal, latent, drawn }: LineSnapshot): Diagram {
  const range = [x[0] as number, x.at(-1) as number] as const;
  return curveSketch({
    title: "Two densities and the discriminator between them",
    x: { range },
    y: Y_AXIS,
    curves: [
      { name: "p, data", x, y: real, color: "#000000", dash: "dashed" },
      { name: "q, drawn by G", x, y: generated, color: PALETTE[2], filled: true },
      { name: "D(x)", x, y: discriminator, color: PALETTE[0] },
      { name: "D* = p/(p+q)", x, y: optimal, color: PALETTE[1], dash: "dotted" },
    ],
    segments: [
      { from: [range[0], X_LINE], to: [range[1], X_LINE], label: "x" },
      { from: [range[0], Z_LINE], to: [range[1], Z_LINE], label: "z" },
      ...latent.map((z, i) => ({
        from: [z, Z_LINE] as const,
        to: [drawn[i] as number, X_LINE] as const,
        color: PALETTE[2],
      })),
    ],
  });
}
