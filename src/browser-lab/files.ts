/** What the lab fetches besides its own code, by where it lies in the repository; plain names, for whoever builds a site. */
import { DIGIT_FILES } from "../datasets/digit-files";

export const DIGITS_FILES = {
  images: `src/datasets/digits/${DIGIT_FILES.images.name}`,
  labels: `src/datasets/digits/${DIGIT_FILES.labels.name}`,
  classifier: "src/quality/classifier/digits.keras",
  /** What the classifier says of itself, with its SHA-256. */
  about: "src/quality/classifier/digits.json",
} as const;

/** The generator that ships, and what it says of itself. */
export const GENERATOR_FILES = {
  generator: "src/gan/pretrained/dcgan.keras",
  about: "src/gan/pretrained/dcgan.json",
} as const;
