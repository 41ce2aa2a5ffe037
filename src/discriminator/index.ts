export { denseDiscriminator } from "./dense";
