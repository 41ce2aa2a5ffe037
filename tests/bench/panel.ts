/** What watching costs: one training run whose live panel is on and off in turn. */
import { digits, imagesTensor } from "../../src/datasets";
import { randomStreams, setHost, tf } from "../../src/engine";
import { livePanel } from "../../src/figures";
import { Training } from "../../src/training";
import { networks } from "./ours";
import { LATENT, WORKLOADS } from "./workloads";

/** Steps a second in each stretch of time. */
export interface PanelRates {
  on: number[];
  off: number[];
}

/**
 * Trains the dense GAN with the course's own loop, reporting every 40 steps as chapter 06 does, while a kernel that only
 * takes notes listens. The panel is told of a report only in every other stretch.
 *
 * @param rounds stretches with the panel on, and as many with it off
 * @param milliseconds of one stretch
 */
export async function measurePanel(seed: number, rounds: number, milliseconds: number): Promise<PanelRates> {
  const reportEvery = 40;
  const streams = randomStreams(seed);
  const stop = new AbortController();
  let messages = 0;
  setHost({ display: () => void messages++, interrupt: stop.signal });
  const rates: PanelRates = { on: [], off: [] };
  const finished = new Error("measured");
  const images = imagesTensor(digits().train);
  const fixedLatent = streams.samples.uniform([48, LATENT], -1, 1);
  // As chapter 06 has it: the average of G's weights is kept, and draws the samples.
  const training = new Training({
    ...networks.dense({ weights: streams.weights, width: 1 }),
    images,
    streams,
    options: { batchSize: WORKLOADS.dense.batch },
    fixedLatent,
  });
  const panel = livePanel({ title: "bench", series: ["D loss", "G loss"], y: "loss (nats)", columns: 8 });
  let watched = false;
  // The first reports warm up; the first of each stretch still draws what the one before asked for.
  let skip = 15;
  let begin = 0;
  let steps = 0;
  try {
    await training.run({
      steps: 1_000_000,
      reportEvery,
      onProgress: ({ step, total, history, samples }) => {
        const now = performance.now();
        if (skip > 0) {
          if (--skip === 0) [begin, steps] = [now, 0];
        } else {
          steps += reportEvery;
          if (now - begin >= milliseconds) {
            rates[watched ? "on" : "off"].push((steps / (now - begin)) * 1e3);
            watched = !watched;
            skip = 2;
          }
        }
        if (rates.on.length === rounds) throw finished;
        if (!watched) return;
        const values = {
          "D loss": history.discriminatorLoss.at(-1) as number,
          "G loss": history.generatorLoss.at(-1) as number,
        };
        panel.update({ step, total, values, samples });
      },
    });
  } catch (error) {
    if (error !== finished) throw error;
  } finally {
    await panel.done();
    setHost(undefined);
    training.dispose();
    tf.dispose([images, fixedLatent]);
  }
  if (messages < rounds) throw new Error(`the panel drew ${messages} times in ${rounds} stretches: it was not on`);
  return rates;
}
