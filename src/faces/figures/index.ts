/** The figures of chapter 08. */
export { attributeBars, drawnFaces, effectOfMoving, faceDistances } from "./drawn";
export { meansAndDeviations, photographs, steps, twoWaysSmaller } from "./photographs";
export { associationChart, differenceGrid, firstFaces } from "./properties";
