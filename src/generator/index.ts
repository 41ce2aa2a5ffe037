export { denseGenerator } from "./dense";
