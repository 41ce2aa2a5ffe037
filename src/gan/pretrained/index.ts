export {
  PRETRAINED,
  type PretrainedAbout,
  pretrainedAbout,
  pretrainedGenerator,
  pretrainedLatent,
} from "./pretrained";
