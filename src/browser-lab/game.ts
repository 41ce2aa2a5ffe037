import type { Scalar, Tensor, Tensor1D, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { planeDiscriminator, planeGenerator } from "../balance/players";
import { imagesTensor } from "../datasets/images";
import { mixtureSample } from "../datasets/mixtures";
import {
  breathe,
  type CapturedStep,
  capture,
  type RandomStreams,
  randomStreams,
  readRows,
  setLearningRate,
  tf,
} from "../engine";
import { GAME_TRAITS } from "../gan/game-names";
import { discriminatorStep, generatorStep, type Players, type StepOptions } from "../gan/step";
import { copyOf, updateAverage, youngDecay } from "../gan/weight-average";
import { linePlayers } from "../gan-1d/network";
import { latentVectors } from "../generator/latent";
import { lineData, planeData } from "./data";
import { chosenDigits, type DigitsMaterial } from "./digits/material";
import { digitsPlayers } from "./digits/players";
import { digitsViewer } from "./digits/viewer";
import type { Move } from "./link";
import { lineViewer, planeViewer, type Viewer } from "./look";
import { type LabSettings, labSettings, requireSetting, SETTINGS, type SettingName, type Space } from "./settings";
import type { LabView, StepLosses } from "./view";

/** How many steps' losses are read at once. */
const UNREAD = 100;

/**
 * A game of the lab: the players and steps of the chapters, with settings that may change from step to step. On the line, with the
 * default settings, it is chapter 06's game, number for number.
 */
export class LabGame {
  readonly players: Players;
  /** The G that is looked at: an average of its weights, if `averageDecay` asks for one. */
  readonly drawing: LayersModel;
  /** How often that average has been updated: a scalar. */
  readonly #updates: Variable;
  readonly #dispose: () => void;
  #settings: LabSettings;
  #step = 0;
  readonly #streams: RandomStreams;
  readonly #real: (count: number) => Tensor;
  readonly #viewer: Viewer;
  #steps: Record<"both" | "discriminator" | "generator", CapturedStep<[], Scalar[]>>;

  /**
   * @param digits what a game of digits is played with
   * @throws RangeError for settings that make no sense, see {@link labSettings}; Error for digits without `digits`
   */
  constructor(settings: Partial<LabSettings>, digits?: DigitsMaterial) {
    this.#settings = labSettings(settings);
    const { seed, space } = this.#settings;
    this.#streams = randomStreams(seed);
    const { pair, real, viewer, dispose = () => undefined } = SPACES[space](this.#settings, this.#streams, digits);
    this.players = {
      ...pair,
      generatorOptimizer: optimizerOf(this.#settings, this.#settings.generatorRate),
      discriminatorOptimizer: optimizerOf(this.#settings, this.#settings.discriminatorRate),
      uniform: (shape) => this.#streams.noise.uniform(shape),
    };
    this.#real = real;
    this.#dispose = dispose;
    this.drawing = this.#settings.averageDecay > 0 ? copyOf(pair.generator) : pair.generator;
    this.#updates = tf.tidy(() => tf.variable(tf.scalar(0), false));
    this.#viewer = viewer({ ...this.players, generator: this.drawing });
    this.#steps = this.#capture();
  }

  get settings(): Readonly<LabSettings> {
    return this.#settings;
  }

  /** Whole steps taken. */
  get step(): number {
    return this.#step;
  }

  /**
   * Takes steps: whole ones, or of one player alone.
   *
   * @param until asked after each step; true ends it early
   * @returns the losses of those that were taken
   */
  async play(
    steps: number,
    who: "both" | "discriminator" | "generator" = "both",
    until: () => boolean = () => false,
  ): Promise<StepLosses[]> {
    if (!Number.isInteger(steps) || steps < 0) throw new RangeError(`steps ${steps}: expected a whole number ≥ 0`);
    const rows: number[][] = [];
    const unread: Scalar[][] = [];
    try {
      for (let i = 1; i <= steps; i++) {
        unread.push(this.#steps[who]());
        if (who === "both") this.#step++;
        const last = i === steps || until();
        if (last || unread.length === UNREAD) rows.push(...(await readRows(unread)));
        if (last) break;
        await breathe();
      }
    } finally {
      tf.dispose(unread);
    }
    const loss = (row: number[], of: "discriminator" | "generator") =>
      who === "both" ? (row[of === "discriminator" ? 0 : 1] as number) : who === of ? (row[0] as number) : Number.NaN;
    return rows.map((row) => ({ discriminator: loss(row, "discriminator"), generator: loss(row, "generator") }));
  }

  /**
   * Changes a setting while the game goes on.
   *
   * @throws RangeError for a value that it may not have, or one that needs a new game
   */
  change<N extends SettingName>(setting: N, value: LabSettings[N]): void {
    if (!SETTINGS[setting]?.live)
      throw new RangeError(`${setting} cannot change while a game goes on: begin a new one`);
    requireSetting(setting, value, this.#settings.space);
    this.#settings = labSettings({ ...this.#settings, [setting]: value });
    if (setting === "generatorRate") setLearningRate(this.players.generatorOptimizer, value as number);
    else if (setting === "discriminatorRate") setLearningRate(this.players.discriminatorOptimizer, value as number);
    else {
      this.#release();
      this.#steps = this.#capture();
    }
  }

  /** Does what a link tells, one move after the other. @param until as of {@link play} */
  async replay(moves: readonly Move[], until?: () => boolean): Promise<StepLosses[]> {
    const losses: StepLosses[] = [];
    for (const move of moves) {
      if (move.kind === "change") this.change(move.setting, move.value);
      else losses.push(...(await this.play(move.steps, move.kind, until)));
    }
    return losses;
  }

  /** What there is to see now. Looking changes nothing; let it end before the next step. */
  look(): Promise<LabView> {
    return this.#viewer.look(this.#settings, this.#step);
  }

  /** Frees the networks and the optimizers. */
  dispose(): void {
    this.#release();
    const { generator, discriminator, generatorOptimizer, discriminatorOptimizer } = this.players;
    if (this.drawing !== generator) this.drawing.dispose();
    for (const owner of [generator, discriminator, generatorOptimizer, discriminatorOptimizer]) owner.dispose();
    this.#updates.dispose();
    this.#dispose();
  }

  #release(): void {
    for (const step of Object.values(this.#steps)) step.dispose();
  }

  #latent(count: number): Tensor {
    const { noise, latentSize } = this.#settings;
    return latentVectors(noise, [count, latentSize], this.#streams.noise);
  }

  #takeIntoAverage(decay: number): void {
    updateAverage(this.drawing, this.players.generator, youngDecay(this.#updates as Scalar, decay));
    this.#updates.assign(this.#updates.add(1));
  }

  #capture() {
    const { batchSize, discriminatorSteps, loss, averageDecay } = this.#settings;
    const options = stepOptions(this.#settings);
    const learn = () => {
      const real = this.#real(batchSize);
      return { real, ...discriminatorStep(this.players, real, this.#latent(batchSize), options) };
    };
    // Only some losses look at real samples, and one that is not needed must not be drawn: it would change the numbers after it.
    const looks = GAME_TRAITS[loss].paired || options.generatorLoss === "feature-matching";
    const teach = (real?: Tensor) => {
      const shown = looks ? (real ?? this.#real(batchSize)) : undefined;
      const { generatorLoss } = generatorStep(this.players, this.#latent(batchSize), options, shown);
      if (averageDecay > 0) this.#takeIntoAverage(averageDecay);
      return generatorLoss;
    };
    return {
      both: capture(() => {
        let learned = learn();
        for (let k = 1; k < discriminatorSteps; k++) learned = learn();
        return [learned.discriminatorLoss, teach(learned.real)];
      }),
      discriminator: capture(() => [learn().discriminatorLoss]),
      generator: capture(() => [teach()]),
    };
  }
}

function stepOptions(settings: LabSettings): StepOptions {
  const { loss, realLabel, r1, r2, gradientPenalty, featureMatching, packing } = settings;
  return {
    ...{ loss, r1, r2, gradientPenalty, packing },
    // Losses without labels keep the slider where it was, for when one with labels is chosen again.
    realLabel: GAME_TRAITS[loss].labelled ? realLabel : 1,
    generatorLoss: featureMatching ? "feature-matching" : "game",
  };
}

function optimizerOf({ optimizer }: LabSettings, rate: number) {
  return optimizer === "sgd" ? tf.train.sgd(rate) : tf.train.adam(rate, 0.5);
}

type Pair = Record<"generator" | "discriminator", LayersModel>;

/** What differs from one space to another. */
interface Setup {
  pair: Pair;
  /** Draws real samples. */
  real(count: number): Tensor;
  viewer(players: Players): Viewer;
  /** Frees what else it holds. */
  dispose?(): void;
}

const SPACES: Record<Space, (settings: LabSettings, streams: RandomStreams, digits?: DigitsMaterial) => Setup> = {
  line: (settings, { weights, batches }) => {
    const { start, seed, generatorLayers: generator, discriminatorLayers: discriminator } = settings;
    const data = lineData(settings);
    return {
      pair: linePlayers({ weights, start, hidden: { generator, discriminator } }),
      real: (count) => data.sample(count, batches),
      viewer: (players) => lineViewer(players, data, seed),
    };
  },

  plane: (settings, { weights, batches }) => {
    const { seed, latentSize, generatorLayers, discriminatorLayers, packing, minibatchFeatures } = settings;
    const { spectralNorm, batchNorm } = settings;
    const data = planeData(settings);
    return {
      // G is made first, always: it draws its first weights before D does.
      pair: {
        generator: planeGenerator({
          ...{ latentSize, hidden: generatorLayers, weights },
          normalisation: batchNorm ? "batch" : "none",
        }),
        discriminator: planeDiscriminator({
          ...{ packing, hidden: discriminatorLayers, spectralNorm, weights },
          ...(minibatchFeatures > 0 ? { minibatchFeatures } : {}),
        }),
      },
      real: (count) => mixtureSample(data, count, batches),
      viewer: (players) => planeViewer(players, data, seed),
    };
  },

  digits: (settings, streams, digits) => {
    if (!digits) {
      throw new Error(
        "a game of digits needs them, and who reads them: new LabGame(settings, { images: digits().train, classifier: await digitClassifier() })",
      );
    }
    const chosen = chosenDigits(digits.images, settings.data);
    const images = tf.tidy(() => tf.variable(imagesTensor(chosen), false));
    return {
      pair: digitsPlayers(settings, streams),
      // With replacement, unlike chapter 06: rows that are drawn by the step itself need no epoch to be kept.
      real: (count) =>
        tf.tidy(() => images.gather(streams.batches.uniform([count], 0, chosen.count).floor().toInt() as Tensor1D)),
      viewer: (players) => digitsViewer(players, chosen, digits.classifier, settings.seed),
      dispose: () => images.dispose(),
    };
  },
};
