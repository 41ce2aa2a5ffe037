/** A generator of digits that is trained already. */
export {
  PRETRAINED,
  type PretrainedAbout,
  pretrainedAbout,
  pretrainedGenerator,
  pretrainedLatent,
} from "./pretrained";
