export {
  PRETRAINED_FACES,
  type PretrainedFacesAbout,
  pretrainedFaces,
  pretrainedFacesAbout,
  pretrainedFacesLatent,
} from "./pretrained";
