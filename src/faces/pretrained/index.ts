/** A generator of faces that is trained already. */
export {
  PRETRAINED_FACES,
  type PretrainedFacesAbout,
  pretrainedFaces,
  pretrainedFacesAbout,
  pretrainedFacesLatent,
} from "./pretrained";
