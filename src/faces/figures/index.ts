/** The figures of chapter 08. */

export { associationChart, differenceGrid, firstFaces } from "./attributes";
export { attributeBars, drawnFaces, effectOfMoving, faceDistances } from "./drawn";
export { meansAndDeviations, photographs, steps, twoWaysSmaller } from "./photographs";
