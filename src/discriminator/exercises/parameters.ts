import { describeAnswer, type Exercise, right, wrong } from "../../exercises";

/** Height, width and channels of the images to the number of the discriminator's parameters. */
export type ParameterCount = (height: number, width: number, channels: number) => number;

/** Exercise 4.1. */
export const parameterCount: Exercise<ParameterCount> = {
  expects: "a function (height, width, channels) => number of parameters",
  judge(count) {
    if (typeof count !== "function") {
      return wrong(`got ${describeAnswer(count)}; expected a function (height, width, channels) => number.`);
    }
    const given = SIZES.map((size) => count(...size));
    const missed = SIZES.findIndex((size, i) => given[i] !== correct(...size));
    if (missed < 0) {
      return right(
        "the same as TensorFlow counts, for odd sides, for images that are not square and in colour. Only the last term grows with the image.",
      );
    }
    const [height, width, channels] = SIZES[missed] as Size;
    const [got, expected] = [given[missed], correct(height, width, channels)];
    const because = `for ${height}×${width} pixels of ${channels} ${channels === 1 ? "channel" : "channels"} it gives ${
      typeof got === "number" ? got : describeAnswer(got)
    }; expected ${expected}.`;
    const mistake = MISTAKES.find(({ count }) => SIZES.every((size, i) => given[i] === count(...size)));
    return wrong(
      mistake ? `${because} ${mistake.because}` : because,
      mistake?.hint ?? "count layer by layer; 28×28×1 gives 640 + 36928 + 3137.",
    );
  },
};

type Size = readonly [height: number, width: number, channels: number];

/** Square and not, even and odd, grey and in colour. */
const SIZES: readonly Size[] = [
  [28, 28, 1],
  [64, 64, 3],
  [32, 48, 3],
  [109, 89, 3],
  [30, 30, 1],
];

const half = (side: number) => Math.ceil(side / 2);
const first = (channels: number) => 9 * channels * 64 + 64;
const second = 9 * 64 * 64 + 64;
const last = (height: number, width: number) => height * width * 64 + 1;

function correct(height: number, width: number, channels: number): number {
  return first(channels) + second + last(half(half(height)), half(half(width)));
}

const MISTAKES: readonly { count: ParameterCount; because: string; hint: string }[] = [
  {
    count: () => correct(28, 28, 1),
    because: "That is the sum for 28×28×1, whatever it is given.",
    hint: "which of the three terms knows the size of the image, and which the channels?",
  },
  {
    count: (h, w, c) => first(c) + second + last(Math.floor(Math.floor(h / 2) / 2), Math.floor(Math.floor(w / 2) / 2)),
    because: "Odd sides were rounded down.",
    hint: 'with padding "same" a filter may reach over the edge, so the last place is kept.',
  },
  {
    count: (h, w, c) => first(c) + second + last(Math.round(h / 4), Math.round(w / 4)),
    because: "A quarter of a side was rounded to the nearest whole number.",
    hint: 'padding "same" with stride 2 leaves ⌈n / 2⌉ places, twice.',
  },
  {
    count: (h, w, c) => first(c) + second + (h / 4) * (w / 4) * 64 + 1,
    because: "A quarter of a side need not be a whole number.",
    hint: 'padding "same" with stride 2 leaves ⌈n / 2⌉ places.',
  },
  {
    count: (h, _w, c) => first(c) + second + last(half(half(h)), half(half(h))),
    because: "The width was taken for the height.",
    hint: "not every image is square.",
  },
  {
    count: (h, w) => first(1) + second + last(half(half(h)), half(half(w))),
    because: "The first layer sees one channel only.",
    hint: "a filter has a plane for each channel.",
  },
  {
    count: (h, w, c) => correct(h, w, c) - 129,
    because: "It is 129 short: 64 + 64 + 1 biases are missing.",
    hint: "each filter, and the neuron at the end, has one number besides its weights.",
  },
  {
    count: (h, w, c) => first(c) + second + last(h, w),
    because: "The strides were left out: the last layer does not see the whole image any more.",
    hint: "what is left of a side after each stride of 2?",
  },
  {
    count: (h, w, c) => first(c) + second + last(half(h), half(w)),
    because: "There are two convolutions with stride 2, and only one halves here.",
    hint: "28 → 14 → ?",
  },
  {
    count: (h, w, c) => first(c) + second + half(half(h)) * half(half(w)) + 1,
    because: "The last neuron sees one map only.",
    hint: "flatten puts all 64 maps in a row.",
  },
  {
    count: (h, w, c) => first(c) + 9 * 64 + 64 + last(half(half(h)), half(half(w))),
    because: "The filters of the second layer have one plane only.",
    hint: "how many maps does the second layer see?",
  },
];
