import { livePanel } from "../../figures";
import type { ClassifierOptions } from "../../network";
import { mean } from "../../statistics";

/** A panel that shows the losses of a classifier while it trains: give `onProgress` to its training, then call `done`. */
export function trainingPanel(
  title: string,
  reportEvery: number,
): { onProgress: NonNullable<ClassifierOptions["onProgress"]>; done: () => Promise<void> } {
  const panel = livePanel({ title, series: ["learnt from", "held out"], y: "loss (nats)" });
  return {
    onProgress: ({ step, total, history }) => {
      const values = {
        "learnt from": mean(history.loss.slice(-reportEvery)),
        "held out": history.heldOut.loss.at(-1) as number,
      };
      panel.update({ step, total, values });
    },
    done: async () => void (await panel.done()),
  };
}
