/** Networks for text and other sequences. */
import type { SymbolicTensor } from "@tensorflow/tfjs";
import { tf } from "../../../../src/engine";
import { crossEntropy, type Example, oneHot, seeded, train, training, uniform, whole } from "./example";

const { layers } = tf;

/** tfjs's own choice, orthogonal matrices, takes it long; first weights are given anew anyway. */
const recurrentInitializer = "glorotNormal";

const textGeneration: Example = {
  title: "text, letter by letter: LSTM",
  uses: "LSTM, softmax, RMSProp",
  make: () => {
    const [length, letters] = [20, 40];
    const model = seeded(
      tf.sequential({
        layers: [
          layers.lstm({ units: 64, inputShape: [length, letters], recurrentInitializer }),
          layers.dense({ units: letters, activation: "softmax" }),
        ],
      }),
      30,
    );
    return training({
      models: [model],
      optimizer: tf.train.rmsprop(0.01),
      batch: (number) => ({
        x: oneHot(whole([32, length], number, letters), letters),
        y: whole([32], number + 100, letters),
      }),
      loss: ({ x, y }) => crossEntropy(oneHot(y, letters), train(model, x)),
    });
  },
};

const sentiment: Example = {
  title: "sentiment of reviews: LSTM in both directions",
  uses: "embedding with a mask, bidirectional LSTM, binary cross-entropy, Adam",
  make: () => {
    const [length, words] = [20, 1000];
    const model = seeded(
      tf.sequential({
        layers: [
          layers.embedding({ inputDim: words, outputDim: 32, inputLength: length, maskZero: true }),
          layers.bidirectional({
            layer: layers.lstm({ units: 32, recurrentInitializer }) as tf.RNN,
            mergeMode: "concat",
          }),
          layers.dense({ units: 1, activation: "sigmoid" }),
        ],
      }),
      31,
    );
    return training({
      models: [model],
      optimizer: tf.train.adam(0.001),
      batch: (number) => ({ x: whole([32, length], number, words), y: whole([32, 1], number, 2).toFloat() }),
      loss: ({ x, y }) => tf.metrics.binaryCrossentropy(y, train(model, x)).mean(),
    });
  },
};

const spam: Example = {
  title: "spam: convolution along the text",
  uses: "embedding, 1-D convolution, maximum over the text, dropout, Adam",
  draws: true,
  make: () => {
    const [length, words] = [60, 1000];
    const model = seeded(
      tf.sequential({
        layers: [
          layers.embedding({ inputDim: words, outputDim: 32, inputLength: length }),
          layers.dropout({ rate: 0.5 }),
          layers.conv1d({ filters: 64, kernelSize: 3, padding: "valid", activation: "relu" }),
          layers.globalMaxPool1d({}),
          layers.dense({ units: 64, activation: "relu" }),
          layers.dense({ units: 1, activation: "sigmoid" }),
        ],
      }),
      32,
    );
    return training({
      models: [model],
      optimizer: tf.train.adam(0.001),
      batch: (number) => ({ x: whole([32, length], number, words), y: whole([32, 1], number, 2).toFloat() }),
      loss: ({ x, y }) => tf.metrics.binaryCrossentropy(y, train(model, x)).mean(),
    });
  },
};

const addition: Example = {
  title: "addition in digits: sequence to sequence",
  uses: "LSTM, `repeatVector`, `timeDistributed`, Adam",
  make: () => {
    const [length, answer, characters] = [7, 4, 12];
    const model = seeded(
      tf.sequential({
        layers: [
          layers.lstm({ units: 64, inputShape: [length, characters], recurrentInitializer }),
          layers.repeatVector({ n: answer }),
          layers.lstm({ units: 64, returnSequences: true, recurrentInitializer }),
          layers.timeDistributed({ layer: layers.dense({ units: characters }) }),
          layers.activation({ activation: "softmax" }),
        ],
      }),
      33,
    );
    return training({
      models: [model],
      optimizer: tf.train.adam(0.001),
      batch: (number) => ({
        x: oneHot(whole([64, length], number, characters), characters),
        y: oneHot(whole([64, answer], number + 100, characters), characters),
      }),
      loss: ({ x, y }) => crossEntropy(y, train(model, x)),
    });
  },
};

const weather: Example = {
  title: "weather: GRU",
  uses: "GRU with `dropout` and `recurrentDropout`, absolute error, RMSProp",
  draws: true,
  make: () => {
    const model = seeded(
      tf.sequential({
        layers: [
          layers.gru({
            units: 32,
            inputShape: [24, 14],
            dropout: 0.1,
            recurrentDropout: 0.25,
            recurrentInitializer,
          }),
          layers.dense({ units: 1 }),
        ],
      }),
      34,
    );
    return training({
      models: [model],
      optimizer: tf.train.rmsprop(0.001),
      batch: (number) => ({ x: uniform([64, 24, 14], number), y: uniform([64, 1], number + 100) }),
      loss: ({ x, y }) => tf.losses.absoluteDifference(y, train(model, x)),
    });
  },
};

/** The last place of a sequence, `[batch, length, units]` to `[batch, units]`. */
class LastPlace extends tf.layers.Layer {
  static readonly className = "LastPlace";

  override computeOutputShape([batch, , units]: number[]): (number | null)[] {
    return [batch ?? null, units ?? null];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [sequence] = [inputs].flat() as [tf.Tensor];
    return tf.tidy(() => sequence.slice([0, (sequence.shape[1] as number) - 1, 0], [-1, 1, -1]).squeeze([1]));
  }
}

/** Luong et al. 2015, section 3.1 with the score of a dot product. */
const dates: Example = {
  title: "dates into another form: LSTM with attention",
  uses: "a layer of one's own, a decoder that begins with the encoder's state, `dot`, softmax, `concatenate`, `timeDistributed`, Adam",
  make: () => {
    const [inputs, outputs, inputLength, outputLength, units] = [35, 13, 12, 10, 32];
    const apply = (layer: tf.layers.Layer, ...x: SymbolicTensor[]) =>
      layer.apply(x.length === 1 ? (x[0] as SymbolicTensor) : x) as SymbolicTensor;
    const encoderInput = tf.input({ shape: [inputLength] });
    const decoderInput = tf.input({ shape: [outputLength] });
    const recurrent = () => layers.lstm({ units, returnSequences: true, recurrentInitializer });
    const encoded = apply(
      recurrent(),
      apply(layers.embedding({ inputDim: inputs, outputDim: units, inputLength }), encoderInput),
    );
    const last = apply(new LastPlace({}), encoded);
    const embedded = apply(layers.embedding({ inputDim: outputs, outputDim: units }), decoderInput);
    const decoded = recurrent().apply(embedded, { initialState: [last, last] }) as SymbolicTensor;
    const attention = apply(
      layers.activation({ activation: "softmax" }),
      apply(layers.dot({ axes: [2, 2] }), decoded, encoded),
    );
    const context = apply(layers.dot({ axes: [2, 1] }), attention, encoded);
    const combined = apply(layers.concatenate(), context, decoded);
    const each = (size: number, activation: "tanh" | "softmax") =>
      layers.timeDistributed({ layer: layers.dense({ units: size, activation }) });
    const output = apply(each(outputs, "softmax"), apply(each(units, "tanh"), combined));
    const model = seeded(tf.model({ inputs: [encoderInput, decoderInput], outputs: output }), 35);
    return training({
      models: [model],
      optimizer: tf.train.adam(0.001),
      batch: (number) => ({
        from: whole([32, inputLength], number, inputs),
        before: whole([32, outputLength], number + 100, outputs),
        to: oneHot(whole([32, outputLength], number + 200, outputs), outputs),
      }),
      loss: ({ from, before, to }) => crossEntropy(to, train(model, [from, before])),
    });
  },
};

/** One block of Vaswani et al. 2017, normalised before each part, that sees only what came before. */
const transformer: Example = {
  title: "text, letter by letter: transformer",
  uses: "masked self-attention of several heads, layer normalisation, a loss for each place, Adam",
  make: () => {
    const [length, letters, width, heads] = [32, 40, 64, 4];
    const tokens = tf.input({ shape: [length] });
    const embedding = tf.model({
      inputs: tokens,
      outputs: layers.embedding({ inputDim: letters, outputDim: width }).apply(tokens) as SymbolicTensor,
    });
    // Without biases: softmax does not see that of the keys.
    const dense = (units: number, inputs: number, activation: "linear" | "relu" = "linear") =>
      tf.sequential({ layers: [layers.dense({ units, inputShape: [length, inputs], activation, useBias: false })] });
    const normalisation = () => tf.sequential({ layers: [layers.layerNormalization({ inputShape: [length, width] })] });
    const models = {
      embedding,
      positions: tf.sequential({ layers: [layers.dense({ units: width, inputShape: [length], useBias: false })] }),
      before: normalisation(),
      projection: dense(3 * width, width),
      joined: dense(width, width),
      between: normalisation(),
      wide: dense(4 * width, width, "relu"),
      narrow: dense(width, 4 * width),
      last: normalisation(),
      scores: dense(letters, width),
    };
    for (const [i, model] of Object.values(models).entries()) seeded(model, 40 + i);

    const attend = (x: tf.Tensor): tf.Tensor => {
      const split = tf
        .split(train(models.projection, x), 3, -1)
        .map((part) => part.reshape([-1, length, heads, width / heads]).transpose([0, 2, 1, 3]));
      const [query, key, value] = split as [tf.Tensor, tf.Tensor, tf.Tensor];
      const seen = tf.linalg.bandPart(tf.ones([length, length]), -1, 0);
      const scores = query.matMul(key, false, true).div(Math.sqrt(width / heads));
      const weights = tf.softmax(scores.add(tf.sub(seen, 1).mul(1e9)));
      const heard = weights.matMul(value).transpose([0, 2, 1, 3]).reshape([-1, length, width]);
      return train(models.joined, heard);
    };
    return training({
      models: Object.values(models),
      optimizer: tf.train.adam(0.001),
      batch: (number) => ({ x: whole([16, length], number, letters), y: whole([16, length], number + 100, letters) }),
      loss: ({ x, y }) => {
        let hidden = train(models.embedding, x).add(train(models.positions, tf.eye(length)));
        hidden = hidden.add(attend(train(models.before, hidden)));
        hidden = hidden.add(train(models.narrow, train(models.wide, train(models.between, hidden))));
        const scores = train(models.scores, train(models.last, hidden));
        return tf.losses.softmaxCrossEntropy(oneHot(y, letters), scores);
      },
    });
  },
};

export const sequences: readonly Example[] = [textGeneration, sentiment, spam, addition, weather, dates, transformer];
